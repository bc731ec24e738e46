"""The same over HTTP, for whoever has the token of EXPECTED_STATE_TOKEN."""
import hmac, json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from book import expected_state

TOKEN = os.environ["EXPECTED_STATE_TOKEN"]

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {TOKEN}".encode()):
            return self.send_error(401)
        body = json.dumps(expected_state()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
