"""The network in the standard library: sockets and the protocols built on them."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Flagged, Function, Library, Unless, functions

_NETWORK = Effect.NETWORK
_SMTP = Class(
    constructs=_NETWORK,
    exits=_NETWORK,
    blocks={
        _NETWORK: (
            "auth auth_cram_md5 auth_login auth_plain connect data docmd ehlo ehlo_or_helo_if_needed expn "
            "getreply helo help login mail noop putcmd quit rcpt rset send send_message sendmail starttls "
            "verify vrfy"
        )
    },
    instead="aiosmtplib.SMTP",
)
_IMAP = (
    "append authenticate capability check close copy create delete deleteacl enable expunge fetch getacl "
    "getannotation getquota getquotaroot list login login_cram_md5 logout lsub myrights namespace noop "
    "open partial proxyauth recent rename search select setacl setannotation setquota sort starttls status "
    "store subscribe thread uid unsubscribe xatom"
)
_FTP = (
    "abort acct connect cwd delete dir getresp login mkd mlsd nlst ntransfercmd pwd quit rename retrbinary "
    "retrlines rmd sendcmd set_pasv size storbinary storlines transfercmd voidcmd"
)
_POP = "apop capa dele list noop pass_ quit retr rpop rset stat stls top uidl user utf8"

LIBRARY = Library(
    packages=(
        "socket",
        "_socket",
        "ssl",
        "select",
        "selectors",
        "http",
        "urllib",
        "ftplib",
        "smtplib",
        "imaplib",
        "poplib",
        "xmlrpc",
        "socketserver",
    ),
    aliases={"_socket.socket": "socket.socket"},
    functions={
        **functions(
            "socket",
            "getaddrinfo gethostbyname gethostbyname_ex gethostbyaddr getnameinfo getfqdn",
            Function(_NETWORK, instead="loop.getaddrinfo"),
        ),
        "socket.create_connection": Function(
            _NETWORK, returns="socket.socket", instead="asyncio.open_connection"
        ),
        "socket.create_server": Function(returns="socket.socket"),
        "socket.socketpair": Function(returns="tuple[socket.socket, socket.socket]"),
        "ssl.get_server_certificate": Function(_NETWORK),
        "select.select": Function(Effect.WAIT, instead="asyncio streams", unless=(Unless("timeout", 3, 0),)),
        "urllib.request.urlopen": Function(
            _NETWORK, returns="http.client.HTTPResponse", instead="httpx.AsyncClient"
        ),
        "urllib.request.urlretrieve": Function(_NETWORK, instead="httpx.AsyncClient"),
        "urllib.request.build_opener": Function(returns="urllib.request.OpenerDirector"),
    },
    classes={
        "socket.socket": Class(
            blocks={
                _NETWORK: (
                    "accept connect connect_ex recv recv_into recvfrom recvfrom_into recvmsg recvmsg_into "
                    "send sendall sendfile sendmsg sendto"
                )
            },
            returns={"accept": "tuple[socket.socket, None]", "recv": "bytes"},
            made_unless=(Flagged("type", 1, frozenset({"SOCK_DGRAM"})),),
            becomes="socket.datagram.socket",
            instead="asyncio.open_connection",
        ),
        # Without a connection only receiving waits for another.
        "socket.datagram.socket": Class(
            blocks={_NETWORK: "recv recv_into recvfrom recvfrom_into recvmsg recvmsg_into"},
            returns={"recv": "bytes"},
            dynamic="stands for a socket of that type",
            instead="loop.create_datagram_endpoint",
        ),
        "ssl.SSLSocket": Class(bases=("socket.socket",), blocks={_NETWORK: "do_handshake read unwrap write"}),
        "ssl.SSLContext": Class(returns={"wrap_socket": "ssl.SSLSocket"}),
        "selectors.BaseSelector": Class(
            blocks={Effect.WAIT: "select"}, unless={"select": (Unless("timeout", 0, 0),)}
        ),
        "selectors.DefaultSelector": Class(bases=("selectors.BaseSelector",)),
        "http.client.HTTPConnection": Class(
            blocks={_NETWORK: "connect endheaders getresponse request send"},
            returns={"getresponse": "http.client.HTTPResponse"},
            instead="httpx.AsyncClient",
        ),
        "http.client.HTTPSConnection": Class(bases=("http.client.HTTPConnection",)),
        "http.client.HTTPResponse": Class(
            blocks={_NETWORK: "peek read read1 readinto readline readlines"},
            returns={"read": "bytes"},
            iterates=_NETWORK,
            item="bytes",
            instead="httpx.AsyncClient",
        ),
        "urllib.request.OpenerDirector": Class(
            blocks={_NETWORK: "open"},
            returns={"open": "http.client.HTTPResponse"},
            instead="httpx.AsyncClient",
        ),
        "urllib.robotparser.RobotFileParser": Class(blocks={_NETWORK: "read"}),
        "ftplib.FTP": Class(blocks={_NETWORK: _FTP}, exits=_NETWORK),
        "ftplib.FTP_TLS": Class(bases=("ftplib.FTP",), blocks={_NETWORK: "auth ccc prot_c prot_p"}),
        "smtplib.SMTP": _SMTP,
        "smtplib.SMTP_SSL": Class(bases=("smtplib.SMTP",)),
        "smtplib.LMTP": Class(bases=("smtplib.SMTP",)),
        "imaplib.IMAP4": Class(constructs=_NETWORK, exits=_NETWORK, blocks={_NETWORK: _IMAP}),
        "imaplib.IMAP4_SSL": Class(bases=("imaplib.IMAP4",)),
        "poplib.POP3": Class(constructs=_NETWORK, blocks={_NETWORK: _POP}),
        "poplib.POP3_SSL": Class(bases=("poplib.POP3",)),
        "xmlrpc.client.ServerProxy": Class(
            otherwise=_NETWORK, dynamic="the server's methods", instead="httpx.AsyncClient"
        ),
        "socketserver.BaseServer": Class(blocks={Effect.WAIT: "handle_request serve_forever shutdown"}),
        "socketserver.TCPServer": Class(bases=("socketserver.BaseServer",)),
        "socketserver.UDPServer": Class(bases=("socketserver.TCPServer",)),
        "socketserver.ThreadingTCPServer": Class(bases=("socketserver.TCPServer",)),
        "http.server.HTTPServer": Class(bases=("socketserver.TCPServer",)),
        "http.server.ThreadingHTTPServer": Class(bases=("http.server.HTTPServer",)),
    },
)
