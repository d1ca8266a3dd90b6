"""What subscriptions are to hear, and when. Pure: journal, posts and `now` are arguments."""
