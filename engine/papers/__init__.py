"""Acts on paper: who must give or sign them, when they count as given, what they cover."""
