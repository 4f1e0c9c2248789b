This isn't a call.
