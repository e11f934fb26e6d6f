"""Runs moto for the gateway, as a process that lives no longer than the gateway does.

    python run_moto.py LOCK-FILE

Prints `ready PORT` when it listens on 127.0.0.1, and ends when its standard input closes: that happens however the gateway
dies, on Linux and macOS. Holds LOCK-FILE (flock, given back by the kernel at any death) and exits 75 if another holds it.

A changing request carries `x-local-aws-seed` and `x-local-aws-time`. While it runs, every identifier moto draws comes from
that seed and every clock shows that time, so the same requests give the same AWS when they are played again.
"""

import datetime as datetime_module
import fcntl
import json
import logging
import os
import signal
import sys
import threading
import time as time_module
import traceback
from urllib.parse import parse_qs

real_time = time_module.time
real_datetime = datetime_module.datetime
given_time = None


def clock():
    return real_time() if given_time is None else given_time


class DatetimeMeta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real_datetime)

    def __subclasscheck__(cls, other):
        return issubclass(other, real_datetime)


class Datetime(real_datetime, metaclass=DatetimeMeta):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(clock(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(clock(), datetime_module.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


def take_lock(path):
    held = open(path, "a")
    # A gateway killed a moment ago leaves a moto that is about to end: wait for that one.
    for _ in range(60):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        except OSError:
            time_module.sleep(0.05)
    sys.exit(75)


def end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(0)


lock_file = take_lock(sys.argv[1])
signal.signal(signal.SIGINT, signal.SIG_IGN)
threading.Thread(target=end_with_parent, daemon=True).start()

# Before moto is imported: its modules take these by name.
datetime_module.datetime = Datetime
time_module.time = clock
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_ACM_VALIDATION_WAIT"] = "1"
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from moto.core.responses import EmptyResult  # noqa: E402
from moto.core.utils import camelcase_to_underscores  # noqa: E402
from moto.iam.access_control import PermissionResult  # noqa: E402
from moto.iam.responses import IamResponse  # noqa: E402
from moto.moto_api._internal import mock_random  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from moto.s3.models import FakeBucket  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

os.urandom = mock_random.randbytes

# moto denies by action and resource alone, whoever asks and whatever the condition: "deny unless TLS" would lock everybody
# out. The gateway judges bucket policies instead.
FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL


def change_client_ids(action, change):
    def handler(self):
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        provider.client_id_list = change(list(provider.client_id_list), self._get_param("ClientID"))
        return EmptyResult()

    setattr(IamResponse, camelcase_to_underscores(action), handler)


change_client_ids("AddClientIDToOpenIDConnectProvider", lambda ids, one: ids if one in ids else [*ids, one])
change_client_ids("RemoveClientIDFromOpenIDConnectProvider", lambda ids, one: [i for i in ids if i != one])


def backends():
    for module in list(sys.modules):
        parts = module.split(".")
        if len(parts) == 3 and parts[0] == "moto" and parts[2] == "models" and parts[1] not in ("core", "moto_api"):
            for name, value in vars(sys.modules[module]).items():
                if name.endswith("_backends") and hasattr(value, "iter_backends"):
                    yield from (backend for _, _, backend in value.iter_backends())


def size(value, seen):
    """How much a backend holds: the entries of every collection that can be reached inside moto's own objects."""
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, dict):
        return len(value) + sum(size(item, seen) for item in list(value.values()))
    if isinstance(value, (list, tuple, set)):
        return len(value) + sum(size(item, seen) for item in list(value))
    if type(value).__module__.startswith("moto."):
        return sum(size(item, seen) for item in list(vars(value).values())) if hasattr(value, "__dict__") else 0
    return 0


def is_empty():
    return all(size(one, set()) <= size(type(one)(one.region_name, one.account_id), set()) for one in backends())


def lambda_code(query):
    from moto.awslambda.models import lambda_backends

    account, region = query["account"][0], query["region"][0]
    return lambda_backends[account][region].get_function(query["function"][0], query.get("qualifier", [None])[0]).code_bytes


one_at_a_time = threading.Lock()
moto_app = DomainDispatcherApplication(create_backend_app)
NOTES = {
    "/_local/empty": lambda query: json.dumps(is_empty()).encode(),
    "/_local/lambda-code": lambda_code,
}


def app(environ, start_response):
    global given_time
    note = NOTES.get(environ.get("PATH_INFO"))
    seed = environ.pop("HTTP_X_LOCAL_AWS_SEED", None)
    at = environ.pop("HTTP_X_LOCAL_AWS_TIME", None)
    with one_at_a_time:
        try:
            if note:
                body = note(parse_qs(environ.get("QUERY_STRING", "")))
                start_response("200 OK", [("content-type", "application/octet-stream")])
                return [body]
            if seed:
                mock_random.seed(int(seed))
                given_time = float(at)
            return moto_app(environ, start_response)
        except Exception as error:
            traceback.print_exc()
            start_response("500 Internal Server Error", [("content-type", "text/plain")], sys.exc_info())
            return [f"{type(error).__name__}: {error}".encode()]
        finally:
            given_time = None


class Handler(WSGIRequestHandler):
    def log_request(self, *_):
        pass


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
print(f"ready {server.port}", flush=True)
server.serve_forever()
