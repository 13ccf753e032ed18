"""What happens behind the channel: the service as it sees itself, the switches, the clock, the bot's process, the stories."""
