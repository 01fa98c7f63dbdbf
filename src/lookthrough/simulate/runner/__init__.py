"""Where blocks of paths are run: the devices of this machine."""
