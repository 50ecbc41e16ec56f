"""Procedures that agreements prescribe: notices, answers, periods and what each may take."""
