"""Every schema the store ever had, as steps from one to the next."""
