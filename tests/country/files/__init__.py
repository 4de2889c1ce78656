"""The files of the country, as its senders write them."""
