"""Gates that a test opens for functions, which are processes of their own: reading the file waits until the gate is open."""

import os


class Gate:
    """A gate below a directory. A function waits at it by reading `path`."""

    def __init__(self, directory):
        self.path = str(directory / "gate")
        os.mkfifo(self.path)

    def let_one_through(self):
        """Waits until somebody stands at the gate, and lets them pass."""
        with open(self.path, "w"):
            pass

    def open(self):
        """Lets everybody pass who comes from now on. Nobody may stand at it any more."""
        os.unlink(self.path)
        with open(self.path, "w"):
            pass
