"""Remote shells, directories, repositories and feeds: paramiko, Fabric, ldap3, GitPython, feedparser."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library

_NETWORK = Effect.NETWORK
_SUBPROCESS = Effect.SUBPROCESS

LIBRARY = Library(
    packages=("paramiko", "fabric", "ldap3", "git", "feedparser"),
    distribution="paramiko",
    aliases={
        "paramiko.client.SSHClient": "paramiko.SSHClient",
        "paramiko.sftp_client.SFTPClient": "paramiko.SFTPClient",
        "paramiko.transport.Transport": "paramiko.Transport",
        "paramiko.channel.Channel": "paramiko.Channel",
        "fabric.connection.Connection": "fabric.Connection",
        "ldap3.core.connection.Connection": "ldap3.Connection",
        "git.repo.Repo": "git.Repo",
        "git.repo.base.Repo": "git.Repo",
        "git.remote.Remote": "git.Remote",
        "git.cmd.Git": "git.Git",
    },
    functions={"feedparser.parse": Function(_NETWORK)},
    classes={
        "paramiko.SSHClient": Class(
            blocks={_NETWORK: "connect exec_command invoke_shell open_sftp"},
            returns={"open_sftp": "paramiko.SFTPClient", "get_transport": "paramiko.Transport"},
            quiet="close set_missing_host_key_policy",
            instead="asyncssh.connect",
        ),
        "paramiko.SFTPClient": Class(
            blocks={
                _NETWORK: (
                    "chdir chmod chown file get getfo listdir listdir_attr lstat mkdir normalize open "
                    "posix_rename put putfo readlink remove rename rmdir stat symlink truncate unlink "
                    "utime"
                )
            },
            lazy={_NETWORK: "listdir_iter"},
            returns={"from_transport": "self"},
            quiet="close",
            instead="asyncssh.connect",
        ),
        "paramiko.Transport": Class(
            constructs=_NETWORK,
            blocks={
                _NETWORK: (
                    "auth_password auth_publickey connect open_channel open_session open_sftp_client "
                    "start_client"
                )
            },
            returns={"open_session": "paramiko.Channel", "open_sftp_client": "paramiko.SFTPClient"},
            quiet="close",
            instead="asyncssh.connect",
        ),
        "paramiko.Channel": Class(
            blocks={
                _NETWORK: (
                    "exec_command invoke_shell recv recv_exit_status recv_stderr send sendall sendall_stderr"
                )
            },
            quiet="close exit_status_ready recv_ready",
            instead="asyncssh.connect",
        ),
        "fabric.Connection": Class(
            blocks={_NETWORK: "get open put run shell sudo", _SUBPROCESS: "local"},
            returns={"sftp": "paramiko.SFTPClient"},
            quiet="close",
            instead="asyncssh.connect",
        ),
        "ldap3.Connection": Class(
            blocks={
                _NETWORK: (
                    "abandon add bind compare delete extended modify modify_dn rebind search start_tls unbind"
                )
            },
            enters=_NETWORK,
            exits=_NETWORK,
        ),
        "git.Repo": Class(
            blocks={
                _NETWORK: "clone_from",
                _SUBPROCESS: "archive blame clone create_head init is_dirty merge_base submodule_update",
            },
            returns={"clone_from": "self", "clone": "self", "init": "self", "remote": "git.Remote"},
            attributes={"git": "git.Git", "remotes": "git.remotes"},
            quiet="close",
            dynamic="`git` is set by the constructor",
        ),
        "git.remotes": Class(
            any_attribute="git.Remote",
            subscripted="git.Remote",
            item="git.Remote",
            dynamic="stands for the list whose attributes are the remotes",
        ),
        "git.Remote": Class(blocks={_NETWORK: "fetch pull push", _SUBPROCESS: "update"}),
        "git.Git": Class(otherwise=_SUBPROCESS, dynamic="methods are git's own commands"),
    },
)
