"""Format jsonpath-file: as jsonpath, by a template that the caller has read from a file."""

from kubectl_netcheck.render._format import Format
from kubectl_netcheck.render.jsonpath import FORMAT as JSONPATH

#: Its argument is the template, not the file's name: this floor reads no file.
FORMAT = Format(
    "jsonpath-file",
    "parts of the json object, by the template in a file",
    JSONPATH.render,
    "FILE",
    JSONPATH.check,
)
