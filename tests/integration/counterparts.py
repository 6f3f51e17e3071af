# SPDX-License-Identifier: Apache-2.0
"""What the notify plugin talks to, on loopback: an HTTP server that checks each channel's signature by itself, and a mail server with TLS."""
import base64
import collections
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import logging
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse
import warnings

SECRET = 'SECtestsecret'
WHSEC = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3'
OLD_WHSEC = 'whsec_' + base64.b64encode(b'an older key, still signing').decode()


def b64hmac(key, text):
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def check_feishu(_handler, _query, body):
    said = json.loads(body)
    assert said['msg_type'] == 'interactive', said
    assert abs(time.time() - int(said['timestamp'])) < 3600 * 24 * 365 * 50
    assert said['sign'] == b64hmac(f"{said['timestamp']}\n{SECRET}".encode(), b''), 'sign'


def check_dingtalk(_handler, query, body):
    stamp = query['timestamp'][0]
    assert query['sign'][0] == b64hmac(SECRET.encode(), f'{stamp}\n{SECRET}'.encode()), 'sign'
    assert json.loads(body)['msgtype'] == 'markdown'


def check_wecom(_handler, _query, body):
    content = json.loads(body)['markdown']['content']
    assert len(content.encode()) <= 4096


def check_plain(_handler, _query, body):
    said = json.loads(body)
    assert said['msgtype'] == 'text' and len(said['text']['content'].encode()) <= 2048


def check_slack(_handler, _query, body):
    assert json.loads(body)['blocks'][0]['type'] == 'header'


def check_teams(_handler, _query, body):
    card = json.loads(body)['attachments'][0]
    assert card['contentType'] == 'application/vnd.microsoft.card.adaptive'
    assert card['content']['type'] == 'AdaptiveCard'


def check_webhook(handler, _query, body):
    name, stamp = handler.headers['webhook-id'], handler.headers['webhook-timestamp']
    text = f'{name}.{stamp}.'.encode() + body
    expected = [f"v1,{b64hmac(base64.b64decode(key.removeprefix('whsec_')), text)}" for key in (WHSEC, OLD_WHSEC)]
    assert handler.headers['webhook-signature'].split(' ') == expected, 'webhook-signature'
    json.loads(body)


SUCCESS = {'feishu': b'{"code":0}', 'dingtalk': b'{"errcode":0}', 'wecom': b'{"errcode":0}', 'plain': b'{"errcode":0}', 'slack': b'ok'}
CHECKS = {'feishu': check_feishu, 'dingtalk': check_dingtalk, 'wecom': check_wecom, 'slack': check_slack,
          'teams': check_teams, 'webhook': check_webhook, 'plain': check_plain}


class Web:
    """POST /<channel>: checked, kept, answered as .answer says: a status, ('body', bytes), 'slow' or 'hang'."""

    def __init__(self):
        self.got, self.faults, self.answer, self.headers = [], [], {}, {}
        self.times = collections.defaultdict(list)  # when each came in, by channel
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                url = urllib.parse.urlsplit(self.path)
                channel = url.path.strip('/').split('/')[-1]
                body = self.rfile.read(int(self.headers['Content-Length']))
                try:
                    CHECKS[channel](self, urllib.parse.parse_qs(url.query), body)
                except Exception as e:  # shown by the test that reads .faults
                    web.faults.append(f'{channel}: {e!r}')
                answer = web.answer.get(channel, 200)
                if callable(answer):
                    answer = answer()
                web.times[channel].append(time.monotonic())
                web.got.append((channel, self.headers.get('webhook-id'), body, answer, self.path))
                web.signed = {name: self.headers.get(f'webhook-{name}') for name in ('id', 'timestamp', 'signature')}
                if answer == 'hang':
                    time.sleep(8)
                    return
                if answer == 'slow':
                    time.sleep(1)
                    answer = 200
                status, said = (200, answer[1]) if isinstance(answer, tuple) else (answer, SUCCESS.get(channel, b'{}'))
                self.send_response(status)
                for name, value in web.headers.get(channel, {}).items():
                    self.send_header(name, value)
                self.send_header('Content-Length', str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Quiet(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def of(self, channel, answer=200):
        return [each for each in self.got if each[0] == channel and (answer is None or each[3] == answer)]


def certificate(directory):
    """A key and a certificate for localhost, signed by itself."""
    key, crt = os.path.join(directory, 'key.pem'), os.path.join(directory, 'crt.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days',
                    '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key,
                    '-out', crt], check=True, capture_output=True)
    return key, crt


class Mail:
    """An SMTP server that insists on STARTTLS, or (`account` (user, password)) speaks TLS from the first byte and wants to know who sends; what it
    took in is decoded by Python's email package."""

    def __init__(self, directory, account=None):
        logging.getLogger('mail.log').setLevel(logging.ERROR)
        warnings.filterwarnings('ignore', module='aiosmtpd')
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP, AuthResult
        self.got, self.refuse = [], {}
        self.key, self.crt = certificate(directory)
        self.logins = []
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.crt, self.key)
        mail = self

        class Handler:
            async def handle_RCPT(self, _server, session, envelope, address, _options):
                if address in mail.refuse:
                    return mail.refuse[address]
                envelope.rcpt_tos.append(address)
                return '250 OK'

            async def handle_DATA(self, _server, session, envelope):
                mail.got.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None or bool(account),
                                 email.message_from_bytes(envelope.content, policy=email.policy.default)))
                return '250 OK'

        def authenticate(_server, _session, _envelope, _mechanism, data):
            mail.logins.append((data.login.decode(), data.password.decode()))
            return AuthResult(success=mail.logins[-1] == account, handled=False)

        class Secure(Controller):
            def factory(self):
                if account:
                    return SMTP(self.handler, auth_require_tls=False, auth_required=True, authenticator=authenticate, hostname='localhost')
                return SMTP(self.handler, tls_context=context, require_starttls=True, hostname='localhost')

        with socket.socket() as free:  # the controller knocks at the port that it was given
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]
        self.controller = Secure(Handler(), hostname='127.0.0.1', port=self.port, **({'ssl_context': context} if account else {}))
        self.controller.start()

    def close(self):
        self.controller.stop()
