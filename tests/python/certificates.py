"""A certificate authority of a test's own, made with the command `openssl`."""

import ssl
import subprocess

_EXTENSIONS = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


class Authority:
    """Files in a directory: `certificate` is the authority's own, in PEM."""

    def __init__(self, directory):
        self._directory = directory
        self.certificate = self._make("authority", "authority", "")

    def server(self, names="IP:127.0.0.1"):
        """What a server says who it is with: a TLS context with a certificate for these names."""
        signed = ["-CA", self.certificate, "-CAkey", self._directory / "authority.key"]
        certificate = self._make("server", "server", names, *signed)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, self._directory / "server.key")
        return context

    def _make(self, name, extensions, names, *more):
        """A new key and its certificate."""
        path = self._directory / f"{name}.pem"
        config = self._directory / f"{name}.cnf"
        config.write_text(_EXTENSIONS.format(names=names or "DNS:localhost"))
        command = ["openssl", "req", "-x509", "-config", config, "-extensions", extensions, "-subj", f"/CN={name}", "-days", "2",
                   "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._directory / f"{name}.key",
                   "-out", path, *more]
        subprocess.run(command, check=True, capture_output=True)
        return path
