"""The version of feedtool."""

__version__ = "0.1.0"
