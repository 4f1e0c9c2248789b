pages of a well-kept manual
