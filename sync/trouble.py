"""Why a database cannot be used, as a value, with words for staff."""

from __future__ import annotations

import enum
import errno
import sqlite3


class Trouble(enum.StrEnum):
    """Why the store cannot be used; ``words`` are for staff."""

    DISK_FULL = "disk-full"
    READ_ONLY = "read-only"
    CORRUPT = "corrupt"
    BUSY = "busy"
    DISK_ERROR = "disk-error"
    NEWER_VERSION = "newer-version"
    OLDER_VERSION = "older-version"
    KEY_MISSING = "key-missing"
    WRONG_KEY = "wrong-key"
    NOT_ENCRYPTED = "not-encrypted"
    NO_CIPHER = "no-cipher"
    NUMBERS_USED_UP = "numbers-used-up"
    CLOSED = "closed"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What to tell staff, in Chinese."""
        return _WORDS[self]


_WORDS = {
    Trouble.DISK_FULL: "磁盘已满，无法保存新办件；已保存的办件不受影响。请清理磁盘空间。",
    Trouble.READ_ONLY: "数据盘只读，无法保存新办件。请检查磁盘是否写保护或因故障转为只读。",
    Trouble.CORRUPT: "待发数据库损坏，已停止收件。请勿删除数据目录，立即联系技术人员取回数据。",
    Trouble.BUSY: "待发数据库被其他程序占用。请关闭多余的程序后重试。",
    Trouble.DISK_ERROR: "读写磁盘出错。请检查磁盘健康状态，尽快更换。",
    Trouble.NEWER_VERSION: "待发数据库由更新版本的程序建立，本版本不能打开。请升级本机程序。",
    Trouble.OLDER_VERSION: "待发数据库还是旧版本的格式。请先启动一次本机程序完成升级，再查看。",
    Trouble.KEY_MISSING: (
        "待发数据库已加密（或文件头已损坏），没有密钥不能打开。请检查密钥配置，勿删除数据目录。"
    ),
    Trouble.WRONG_KEY: "密钥与待发数据库不符（或文件头已损坏）。请恢复原来的密钥，勿删除数据目录。",
    Trouble.NOT_ENCRYPTED: "待发数据库尚未加密。请先启动一次本机程序完成加密，再查看。",
    Trouble.NO_CIPHER: "已配置数据库密钥，但本机未安装加密组件，不能打开。请安装加密组件。",
    Trouble.NUMBERS_USED_UP: "本机当日编号已用完，次日恢复。",
    Trouble.CLOSED: "待发数据库已关闭。",
    Trouble.OTHER: "待发数据库出现未知问题，请联系技术人员。",
}

# Result codes: sqlite.org/rescode.html; the low byte is the primary code.
_CODES = {
    sqlite3.SQLITE_FULL: Trouble.DISK_FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.DISK_ERROR,
    sqlite3.SQLITE_CORRUPT: Trouble.CORRUPT,
    sqlite3.SQLITE_NOTADB: Trouble.CORRUPT,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_IOERR: Trouble.DISK_ERROR,
}


class StoreError(Exception):
    """The store could not do it, and nothing was changed.

    Attributes:
        cause: why, with words for staff.
    """

    def __init__(self, cause: Trouble, detail: str = "") -> None:
        super().__init__(f"{cause.value} ({detail})" if detail else cause.value)
        self.cause = cause


def trouble_of(error: BaseException | None) -> Trouble:
    """What an error of the driver or the operating system means."""
    if isinstance(error, OSError):
        return _trouble_of_os(error)
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return Trouble.OTHER
    return _CODES.get(code & 0xFF, Trouble.OTHER)


def code_name(error: BaseException | None) -> str:
    """SQLite's name of an error, which tells nothing of content."""
    return str(getattr(error, "sqlite_errorname", type(error).__name__))


def _trouble_of_os(error: OSError) -> Trouble:
    return {
        errno.ENOSPC: Trouble.DISK_FULL,
        errno.EDQUOT: Trouble.DISK_FULL,
        errno.EFBIG: Trouble.DISK_FULL,
        errno.EROFS: Trouble.READ_ONLY,
        errno.EACCES: Trouble.READ_ONLY,
        errno.EPERM: Trouble.READ_ONLY,
    }.get(error.errno or 0, Trouble.DISK_ERROR)
