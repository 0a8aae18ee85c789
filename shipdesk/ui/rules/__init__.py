"""Rules of the shop: the list, the editor with its trial, and the record of what they did."""
