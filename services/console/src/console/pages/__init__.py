"""The pages: a folder for each capability, with its views and its templates."""
