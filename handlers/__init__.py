"""What people send to the bot: one router per job, in the order in which they are asked."""
