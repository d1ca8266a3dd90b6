"""What subscriptions are to hear, and when. Pure: journal, posts and `now` come in as data."""
