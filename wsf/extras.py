"""Packages that only some verbs need, and that are installed with an extra of wsf's own."""

from importlib import import_module

from wsf.errors import WsfError


def require(package: str, extra: str, where: str) -> None:
    """Imports a package. Raises WsfError, with the command that installs it, where that fails; `where` asks for it."""
    try:
        import_module(package)
    except ImportError as error:
        raise WsfError(
            f'{where}: needs the package {package}, which cannot be imported ({error}); pip install "wsf[{extra}]"'
        ) from error
