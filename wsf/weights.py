"""Weights in safetensors files: the only format that is read, because it cannot execute anything."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from wsf.errors import WeightsError
from wsf.files import write_whole

if TYPE_CHECKING:
    from torch import Tensor, nn


def load_weights(module: nn.Module, path: Path | str, *, name: str, ignore: tuple[str, ...] = ()) -> None:
    """Copies a safetensors file into a module; every tensor must be there, with its shape. Raises WeightsError.

    `name` says in the message which network it was. Tensors of the file that the module lacks are left out where their
    names start with a prefix in `ignore` (a classifier that is not wanted).
    """
    own = module.state_dict().keys()
    tensors = {key: value for key, value in read_weights(path).items() if key in own or not key.startswith(ignore)}
    copy_weights(module, tensors, origin=str(path), name=name)


def read_weights(path: Path | str) -> dict[str, Tensor]:
    """The tensors of a safetensors file. Raises WeightsError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except FileNotFoundError:
        raise WeightsError(f"{path}: no such weights file; check the path") from None
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            f"{path}: cannot be read as safetensors ({error}); no other format is read, since it could run code"
        ) from error


def copy_weights(module: nn.Module, tensors: dict[str, Tensor], *, origin: str, name: str) -> None:
    """Copies named tensors into a module, all or none. Raises WeightsError with the first differences."""
    own = module.state_dict()
    differences = [f"'{key}' is missing" for key in own if key not in tensors]
    differences += [f"'{key}' is not of this network" for key in tensors if key not in own]
    differences += [
        f"'{key}' has shape {tuple(tensors[key].shape)}, expected {tuple(own[key].shape)}"
        for key in own
        if key in tensors and tensors[key].shape != own[key].shape
    ]
    if differences:
        more = f" and {len(differences) - 3} more" if len(differences) > 3 else ""
        raise WeightsError(
            f"{origin}: these weights belong to another network than {name}: {', '.join(differences[:3])}{more}; "
            "give the file that was saved from this network"
        )
    module.load_state_dict(tensors)


def save_weights(module: nn.Module, path: Path) -> None:
    """Writes a module's tensors as a safetensors file, whole or not at all."""
    from safetensors.torch import save

    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in module.state_dict().items()}
    write_whole(path, save(tensors))


def fingerprint(module: nn.Module) -> str:
    """A hash of a module's tensors, their names, shapes and types."""
    import torch

    found = blake2b(digest_size=16)
    for name, tensor in sorted(module.state_dict().items()):
        found.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
        found.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return found.hexdigest()
