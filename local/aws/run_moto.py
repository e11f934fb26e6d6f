"""Runs moto for the gateway, as a process that lives no longer than the gateway does.

    python run_moto.py LOCK-FILE

The first line of its standard input is a secret that every request must carry as `x-local-aws-secret`.
Prints `ready PORT` when it listens on 127.0.0.1, and ends when its standard input closes: that happens however the gateway
dies, on Linux and macOS. Holds LOCK-FILE (flock, given back by the kernel at any death). Exits 75 if another holds it, 76 if there is no moto 5.

A changing request carries `x-local-aws-seed` and `x-local-aws-time`. While it runs, every identifier moto draws comes from
that seed and every clock shows that time, so the same requests give the same AWS when they are played again.
"""

import datetime as datetime_module
import fcntl
import hmac
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
secret = sys.stdin.readline().strip()
signal.signal(signal.SIGINT, signal.SIG_IGN)
threading.Thread(target=end_with_parent, daemon=True).start()

# Before moto is imported: its modules take these by name.
datetime_module.datetime = Datetime
time_module.time = clock
# The caller's own AWS has nothing to do here, and a profile that is not there would stop botocore; nor has a proxy.
for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
    del os.environ[name]
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_ACM_VALIDATION_WAIT"] = "1"

try:
    import moto

    if not moto.__version__.startswith("5."):
        raise ImportError(f"moto 5 is needed, and this is {moto.__version__}")
    from moto.awslambda.models import LambdaFunction
    from moto.core import base_backend
    from moto.core.base_backend import AccountSpecificBackend, BackendDict
    from moto.core.responses import EmptyResult
    from moto.core.utils import camelcase_to_underscores
    from moto.iam.access_control import PermissionResult
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse
    from moto.moto_api._internal import mock_random
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    import xmltodict
    from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend
    from moto.s3.responses import S3Response
    from moto.utilities.tagging_service import TaggingService
    from werkzeug.serving import WSGIRequestHandler, make_server
except ImportError:
    traceback.print_exc()
    os._exit(76)

real_urandom = os.urandom
os.urandom = mock_random.randbytes
# Drawn when a service that another one needs is imported, whenever that is.
base_backend.uuid4 = lambda: real_urandom(16).hex()

get_backend = AccountSpecificBackend.__getitem__


def get_backend_apart(self, region):
    """A backend comes about with the first request, read or change, that needs it: what it draws must not depend on which."""
    if region in self.keys():
        return get_backend(self, region)
    state = mock_random.getstate()
    mock_random.seed(f"{self.service_name} {region}")
    try:
        return get_backend(self, region)
    finally:
        mock_random.setstate(state)


AccountSpecificBackend.__getitem__ = get_backend_apart

# moto denies by action and resource alone, whoever asks and whatever the condition: "deny unless TLS" would lock everybody
# out. The gateway judges bucket policies instead.
FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL

# A version and the marker that hides it, deleted in one request: moto lets go of both as of files, and a marker holds none.
FakeDeleteMarker.dispose = lambda self, garbage=False: None

# AWS's own policies take a second to read, and the other five partitions (aws-cn, ...) cannot be reached here.
load_aws_policies = IAMBackend._init_aws_policies
IAMBackend._init_aws_policies = lambda self: load_aws_policies(self) if self.region_name == "aws" else []


def change_client_ids(action, change):
    def handler(self):
        provider = self.backend.get_open_id_connect_provider(self._get_param("OpenIDConnectProviderArn"))
        provider.client_id_list = change(list(provider.client_id_list), self._get_param("ClientID"))
        return EmptyResult()

    setattr(IamResponse, camelcase_to_underscores(action), handler)


change_client_ids("AddClientIDToOpenIDConnectProvider", lambda ids, one: ids if one in ids else [*ids, one])
change_client_ids("RemoveClientIDFromOpenIDConnectProvider", lambda ids, one: [i for i in ids if i != one])


def echo(what, root):
    """moto forgets part of these settings of a bucket, and the AWS provider would wait for them, or plan them again, for ever."""
    put, get = getattr(S3Backend, f"put_bucket_{what}"), getattr(S3Response, f"get_bucket_{what}")

    def put_and_keep(self, bucket_name, given):
        put(self, bucket_name, given)
        content = given if isinstance(given, dict) else {"Rule": given}
        content = {"@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", **{k: v for k, v in content.items() if k != "@xmlns"}}
        setattr(self.get_bucket(bucket_name), f"kept_{what}", xmltodict.unparse({root: content}))

    def get_kept(self):
        status, headers, _ = get(self)
        return status, headers, getattr(self.backend.get_bucket(self.bucket_name), f"kept_{what}")

    setattr(S3Backend, f"put_bucket_{what}", put_and_keep)
    setattr(S3Response, f"get_bucket_{what}", get_kept)


echo("lifecycle", "LifecycleConfiguration")
echo("replication", "ReplicationConfiguration")


def keep_logging(function, given):
    """moto forgets how a function logs, and the AWS provider would plan it again for ever."""
    config = given.get("LoggingConfig")
    if config:
        group = f"/aws/lambda/{function.function_name}"
        levels = {} if config.get("LogFormat") != "JSON" else {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
        function.kept_logging = {"LogFormat": "Text", "LogGroup": group, **levels, **config}


def echo_logging():
    make, update, tell = LambdaFunction.__init__, LambdaFunction.update_configuration, LambdaFunction.get_configuration

    def make_and_keep(self, account_id, spec, *rest, **named):
        make(self, account_id, spec, *rest, **named)
        keep_logging(self, {"LoggingConfig": {"LogFormat": "Text"}, **spec})

    def update_and_keep(self, given):
        keep_logging(self, given)
        return update(self, given)

    def tell_kept(self, *rest, **named):
        return {**tell(self, *rest, **named), "LoggingConfig": self.kept_logging}

    LambdaFunction.__init__, LambdaFunction.update_configuration = make_and_keep, update_and_keep
    LambdaFunction.get_configuration = tell_kept


echo_logging()


def backends():
    """Each backend that a request has brought about: one for an account and a region of a service."""
    found = {}
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", "").split(".")
        if len(name) == 3 and name[0] == "moto" and name[2] == "models" and name[1] not in ("core", "moto_api"):
            for value in vars(module).values():
                for _, region, backend in value.iter_backends() if isinstance(value, BackendDict) else ():
                    # IAM and its like have one for each partition (aws-cn, ...) that nobody here can reach.
                    if not region.startswith("aws-"):
                        found[id(backend)] = backend
    return found.values()


def size(value, seen):
    """How much is held: the values in every collection that can be reached inside moto's own objects."""
    if isinstance(value, dict):
        inside = value.values()
    elif isinstance(value, (list, tuple, set)):
        inside = value
    elif type(value).__module__.startswith("moto.") and hasattr(value, "__dict__"):
        inside = [1, *vars(value).values()]
    else:
        return 1
    if id(value) in seen:
        return 0
    seen.add(id(value))
    return sum(size(item, seen) for item in list(inside))


fresh_sizes = {}


def sizes(backend):
    return {name: size(value, set()) for name, value in vars(backend).items()}


def is_resource(name, value):
    """False for what stays behind in moto when the resources are gone, and for keys that only wait for their end."""
    if name == "keys":
        return any(getattr(key, "key_state", "") != "PendingDeletion" for key in value.values())
    return name not in ("_idempotency_tokens", "delegation_sets", "resource_tags", "tagger", "tagging_service")


def what_is_left():
    """Where backends hold more than fresh ones do: `["logs us-east-1 groups"]`."""
    left = []
    for backend in backends():
        kind = type(backend)
        if kind not in fresh_sizes:
            fresh_sizes[kind] = sizes(kind(backend.region_name, backend.account_id))
        for name, n in sizes(backend).items():
            if n > fresh_sizes[kind].get(name, 0) and is_resource(name, vars(backend)[name]):
                left.append(f"{kind.__module__.split('.')[1]} {backend.region_name} {name}")
    return left


def lambda_code(query):
    from moto.awslambda.models import lambda_backends

    account, region = query["account"][0], query["region"][0]
    return lambda_backends[account][region].get_function(query["function"][0], query.get("qualifier", [None])[0]).code_bytes


ACCOUNT = "123456789012"


def iam():
    from moto.iam.models import iam_backends

    return iam_backends[ACCOUNT]["aws"]


def policy_document(arn):
    policy = iam().managed_policies.get(arn)
    if policy is None:
        return None
    document = next(one.document for one in policy.versions if one.version_id == policy.default_version_id)
    return {"name": policy.name, "document": document}


def tags_of(holder):
    tags = getattr(holder, "tags", None) or {}
    if isinstance(tags, list):
        return {tag["Key"]: tag["Value"] for tag in tags}
    return {key: tag["Value"] if isinstance(tag, dict) else tag for key, tag in tags.items()}


def identity_policies(*holders):
    inline = [{"name": name, "document": document} for one in holders for name, document in one.policies.items()]
    return inline + [policy_document(arn) for one in holders for arn in one.managed_policies]


def identity(query):
    """Who an access key stands for: a user, or a session of a role. None when it is unknown, or its role is gone."""
    from moto.sts.models import sts_backends

    access_key = query["key"][0]
    for session in sts_backends[ACCOUNT]["aws"].assumed_roles:
        if session.access_key_id == access_key:
            role = next((one for one in iam().roles.values() if one.arn == session.role_arn), None)
            return role and {
                "kind": "role",
                "arn": session.arn,
                "name": role.name,
                "userId": f"{role.id}:{session.session_name}",
                "roleArn": role.arn,
                "tags": tags_of(role),
                "policies": identity_policies(role),
                "boundary": policy_document(role.permissions_boundary_arn),
                "session": session.policy,
            }
    for user in iam().users.values():
        if any(key.access_key_id == access_key and key.status == "Active" for key in user.access_keys):
            groups = [group for group in iam().groups.values() if user in group.users]
            tags = iam().tagger.get_tag_dict_for_resource(user.arn)
            return {
                "kind": "user",
                "arn": user.arn,
                "name": user.name,
                "userId": user.id,
                "roleArn": user.arn,
                "tags": tags,
                "policies": identity_policies(user, *groups),
                "boundary": policy_document(getattr(user, "permissions_boundary_arn", None)),
                "session": None,
            }
    return None


def keys(query):
    """The secret of an access key that was given out, and the token that goes with it. None when it is unknown."""
    from moto.sts.models import sts_backends

    access_key = query["key"][0]
    for session in sts_backends[ACCOUNT]["aws"].assumed_roles:
        if session.access_key_id == access_key:
            expires = session.expiration.replace(tzinfo=datetime_module.timezone.utc).timestamp()
            return {"secret": session.secret_access_key, "token": session.session_token, "expires": expires}
    for user in iam().users.values():
        for key in user.access_keys:
            if key.access_key_id == access_key and key.status == "Active":
                return {"secret": key.secret_access_key, "token": None, "expires": None}
    return None


def role(query):
    found = next((one for one in iam().roles.values() if one.arn == query["arn"][0]), None)
    return found and {
        "arn": found.arn,
        "name": found.name,
        "trust": found.assume_role_policy_document,
        "maxSessionDuration": int(found.max_session_duration or 3600),
        "boundary": found.permissions_boundary_arn,
    }


def oidc_provider(query):
    found = iam().open_id_providers.get(query["arn"][0])
    return found and {"arn": found.arn, "clientIds": list(found.client_id_list or [])}


def iam_arn(query):
    kind, name = query["kind"][0], query["name"][0]
    holders = {"role": "roles", "user": "users", "group": "groups", "instance-profile": "instance_profiles"}
    found = [one for one in getattr(iam(), holders[kind]).values() if one.name == name]
    return found[0].arn if found else None


def kms_key(query):
    from moto.kms.models import kms_backends

    given = query["id"][0]
    region = given.split(":")[3] if given.startswith("arn:") else query["region"][0]
    backend = kms_backends[ACCOUNT][region]
    try:
        found = backend.keys.get(backend.any_id_to_key_id(given))
    except (AttributeError, TypeError):  # an alias that there is not
        found = None
    return found and {"arn": found.arn, "policy": found.policy}


def kms_keys(query):
    """Whether the account has a key of its own anywhere."""
    from moto.kms.models import KmsBackend

    return any(backend.keys for backend in backends() if isinstance(backend, KmsBackend))


def resource_tags(query):
    """The tags of a resource, wherever moto keeps them."""
    arn = query["arn"][0]
    for backend in backends():
        for value in vars(backend).values():
            if isinstance(value, TaggingService) and value.has_tags(arn):
                return value.get_tag_dict_for_resource(arn)
            for held in value.values() if isinstance(value, dict) else ():
                if getattr(held, "arn", None) == arn and getattr(held, "tags", None):
                    return tags_of(held)
    return {}


def told(note):
    return lambda query: json.dumps(note(query)).encode()


one_at_a_time = threading.Lock()
moto_app = DomainDispatcherApplication(create_backend_app)
NOTES = {
    "/_local/left": lambda query: json.dumps(what_is_left()).encode(),
    "/_local/lambda-code": lambda_code,
    "/_local/identity": told(identity),
    "/_local/keys": told(keys),
    "/_local/role": told(role),
    "/_local/oidc-provider": told(oidc_provider),
    "/_local/iam-arn": told(iam_arn),
    "/_local/kms-key": told(kms_key),
    "/_local/kms-keys": told(kms_keys),
    "/_local/tags": told(resource_tags),
}


def app(environ, start_response):
    global given_time
    if not hmac.compare_digest(environ.pop("HTTP_X_LOCAL_AWS_SECRET", "").encode(), secret.encode()):
        start_response("403 Forbidden", [("content-type", "text/plain")])
        return [b"Only its gateway may use this moto."]
    note = NOTES.get(environ.get("PATH_INFO"))
    seed = environ.pop("HTTP_X_LOCAL_AWS_SEED", None)
    at = environ.pop("HTTP_X_LOCAL_AWS_TIME", None)
    with one_at_a_time:
        try:
            if note:
                body = note(parse_qs(environ.get("QUERY_STRING", "")))
                start_response("200 OK", [("content-type", "application/octet-stream")])
                return [body]
            # Loading a service draws too, and happens only once: before the seed.
            service = moto_app.get_application(environ)
            if seed:
                # A whole number, as in older journals, is seeded as one.
                mock_random.seed(int(seed) if seed.isdecimal() and len(seed) < 16 else seed)
                given_time = float(at)
            return service(environ, start_response)
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
