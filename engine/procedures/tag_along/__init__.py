"""What a tag-along right is made of: allotments, notices, answers, and sales against them."""
