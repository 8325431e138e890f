"""The template of ``-o jsonpath-file=FILE``, read from the file that the user names."""

from kubectl_netcheck.model.errors import BadInput

_FORM = "jsonpath-file="
#: Bytes of a template; one by hand has hundreds.
_MOST = 1 << 20


def with_template(output: str) -> str:
    """The ``-o`` value with what is in the file in the place of its name, its last line end too, as
    kubectl takes it; any other value as it is. Raises BadInput for a file that cannot be read, is
    no text, is empty or is larger than 1 MiB."""
    form, found, name = output.partition(_FORM)
    if form or not found or not name:
        return output
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - every start loads this file, not pathlib
            template = file.read(_MOST + 1)
        text = template.decode("utf-8")
    except OSError as problem:
        what, why = f"the template {name} cannot be read", problem.strerror or str(problem)
        raise BadInput(what, why, f"write -o {_FORM}FILE") from None
    except ValueError:
        raise BadInput(f"the template {name} is no text", "it is not UTF-8") from None
    blank = not text.rstrip("\r\n")
    if blank or len(template) > _MOST:
        why = "it is empty" if blank else f"it has more than {_MOST} bytes"
        raise BadInput(f"{name} is no template", why, "write one such as {.status} into it")
    return f"{_FORM}{text}"
