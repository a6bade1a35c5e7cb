"""通报: the list, one issue to read, going over a draft, signing, the ledger and the lists."""
