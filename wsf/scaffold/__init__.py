"""What `wsf plugin new` writes: an installable plugin with one component that works, to be changed into another."""

from wsf.scaffold.names import refuse_name
from wsf.scaffold.write import write_plugin

__all__ = ["refuse_name", "write_plugin"]
