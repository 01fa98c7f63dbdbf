"""The pages of the workbench: each module has those of one subject and names them in ``PAGES``."""
