"""The print queue and what a person does with it."""
