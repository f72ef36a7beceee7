"""Bytes in, a whole file out: what is written is there entirely or not at all; else, why it is not."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from mallette.language import N_, _


def write(path: Path, content: bytes) -> None:
    """`path` holds `content`; whatever happens, never half of it. Its folder is made if needed.

    An OSError names `path`, never the file it was first written in.
    """
    if path.parent.exists() and not path.parent.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(path.parent))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _swapped(path, content)
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror, str(path)) from trouble


def _swapped(path: Path, content: bytes) -> None:
    """Writes a file beside `path`, which then takes its place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())  # mkstemp makes files that nobody else may read
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def why(trouble: OSError) -> str:
    """Why a file cannot be read or written, in the language in use; the system's words at worst."""
    said = _WHY.get(trouble.errno or 0)
    return _(said) if said else trouble.strerror or str(trouble) or _("sans raison connue")


_WHY = {
    errno.ENOENT: N_("introuvable"),
    errno.EACCES: N_("accès refusé"),
    errno.EPERM: N_("accès refusé"),
    errno.EROFS: N_("support protégé en écriture"),
    errno.ENOSPC: N_("disque plein"),
    errno.EDQUOT: N_("disque plein"),
    errno.EEXIST: N_("nom déjà pris"),
    errno.EISDIR: N_("un dossier au lieu d'un fichier"),
    errno.ENOTDIR: N_("un fichier au lieu d'un dossier"),
    errno.ELOOP: N_("raccourci qui mène à lui-même"),
    errno.ENAMETOOLONG: N_("nom trop long"),
    errno.EFBIG: N_("fichier trop gros"),
    errno.EBUSY: N_("en cours d'utilisation ailleurs"),
    errno.EINVAL: N_("contenu inattendu"),
    errno.EMFILE: N_("trop de fichiers ouverts"),
    errno.EIO: N_("erreur du disque"),
}
"""Said after « X : », or between brackets: of no gender, since X may be a file or a play."""
