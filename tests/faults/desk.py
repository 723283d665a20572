"""How each network words its answers: the HTTP side of the far end, good and bad."""

from __future__ import annotations

import json
import socket
import struct
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.faults.network import Network


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that was killed in mid-request is what we are here for."""


class Desk(BaseHTTPRequestHandler):
    network: Network

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/cgi-bin/sendsms":
            self._take("kannel", query.get("to", ""), query.get("text", ""))
        else:
            self._list(query.get("To", ""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path.endswith("/Messages.json"):
            self._take("twilio", form.get("To", ""), form.get("Body", ""))
        else:
            self._take("africastalking", form.get("to", ""), form.get("message", ""))

    def _take(self, provider: str, to: str, text: str) -> None:
        play, reference = self.network.heard(provider, to, text)
        match play.answer:
            case "right":
                self._right(provider, to, text, reference)
            case "hang":
                self.network.hang()
                self._break()
            case "reset":
                self._break()
            case "half":
                self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
                self._break()
            case "500":
                self._say(500, "text/html", "<h1>Internal Server Error</h1>")
            case "429":
                self._say(429, "application/json", "{}", {"Retry-After": str(play.wait)} if play.wait else {})
            case "html":
                self._say(200, "text/html", "<html><body>Selamat datang di portal Wi-Fi</body></html>")
            case _:
                self._say(200, "text/plain", "")

    def _right(self, provider: str, to: str, text: str, reference: str) -> None:
        match provider:
            case "twilio":
                self._say(201, "application/json", json.dumps(_twilio(to, text, reference, time.time())))
            case "kannel":
                self._say(202, "text/html", "0: Accepted for delivery")
            case _:
                one = {"statusCode": 101, "number": to, "status": "Success", "cost": "IDR 300", "messageId": reference}
                told = {"SMSMessageData": {"Message": "Sent to 1/1 Total Cost: IDR 300 Message parts: 1", "Recipients": [one]}}
                self._say(201, "application/json", json.dumps(told))

    def _list(self, to: str) -> None:
        self.network.looked += 1
        found = [_twilio(one.to, one.text, one.reference, one.at) for one in reversed(self.network.taken) if one.provider == "twilio" and one.to == to][:20]
        told = {"messages": found, "page": 0, "page_size": 20, "next_page_uri": None, "uri": "", "start": 0, "end": len(found)}
        self._say(200, "application/json", json.dumps(told))

    def _say(self, status: int, kind: str, body: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body.encode())), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def _break(self) -> None:
        # Closed with a linger of zero: the other side sees a reset, not an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def _twilio(to: str, text: str, reference: str, at: float) -> dict[str, Any]:
    return {
        "sid": reference, "to": to, "body": text, "status": "queued", "direction": "outbound-api", "num_segments": "1",
        "date_created": formatdate(at), "date_updated": formatdate(at), "date_sent": None, "price": None, "price_unit": "USD",
        "account_sid": "AC" + "5" * 32, "error_code": None, "error_message": None, "num_media": "0",
    }  # fmt: skip
