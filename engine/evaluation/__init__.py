"""Every clause that a question concerns, asked: candidates, assessment, standing, look-ahead."""
