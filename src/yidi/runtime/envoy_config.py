"""What Envoy is told: where to listen, how to speak HTTP/2 and TLS, and who serves the calls.

Pure: settings in, a configuration out, as Envoy reads it in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from yidi.domain.limits import TRANSPORT_BYTES_MAX
from yidi.runtime.envoy_tls import AUTHORITY, OWN, NamedSecrets

APPLICATION: Final = "yidi.runtime.envoy_app:application"
STREAMS_MAX: Final = 10_000
"""Calls at once on one connection; how many the platform takes is ``calls_max``."""

HEADER_KILOBYTES_MAX: Final = 16
WINDOW_BYTES: Final = 1 << 20
CONNECTION_WINDOW_BYTES: Final = 1 << 24
_TYPES: Final = "type.googleapis.com/"
_EXTENSIONS: Final = f"{_TYPES}envoy.extensions."

_BEYOND_ASCII: Final = {"safe_regex": {"regex": ".*%[89A-Fa-f].*"}}
_FORBIDDEN: Final = 403
_UNKNOWN: Final = 404
"""HTTP's word for a method that is not known; gRPC reads it as UNIMPLEMENTED."""

Config = dict[str, Any]


def bootstrap(
    addresses: Sequence[str],
    module: str,
    admin: str,
    secrets: NamedSecrets | None = None,
    *,
    is_shared: bool = False,
) -> Config:
    """Return the whole configuration.

    Every address is one of the same listener, so that one interpreter with one event loop
    serves all of them; the address tells the application which service is called. ``admin`` is
    the path of a socket, never an address on the network.
    """
    chain: Config = {
        "filters": [
            {
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": _connections(module, is_secure=secrets is not None),
            }
        ]
    }
    if secrets is not None:
        chain["transport_socket"] = _transport_socket(secrets)
    first, *others = [{"address": _address(each)} for each in addresses]
    return {
        "node": {"id": "yidi", "cluster": "yidi"},
        "admin": {"address": {"pipe": {"path": admin}}},
        # Our metrics are counted where the calls are served (observe/metrics.py).
        "stats_config": {"stats_matcher": {"reject_all": True}},
        "static_resources": {
            "listeners": [
                {
                    "name": "grpc",
                    **first,
                    "additional_addresses": others,
                    "enable_reuse_port": is_shared,
                    "per_connection_buffer_limit_bytes": TRANSPORT_BYTES_MAX + WINDOW_BYTES,
                    "filter_chains": [chain],
                }
            ]
        },
    }


def _address(address: str) -> Config:
    host, _, port = address.rpartition(":")
    return {"socket_address": {"address": host.strip("[]"), "port_value": int(port)}}


def _connections(module: str, *, is_secure: bool) -> Config:
    """How connections are spoken with. Whoever keeps one need not say a word for a minute."""
    config: Config = {
        "@type": f"{_EXTENSIONS}filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "grpc",
        "codec_type": "HTTP2",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"]}]},
        "http_filters": [_only_readable_paths(), _python(module)],
        "http2_protocol_options": {
            "max_concurrent_streams": STREAMS_MAX,
            "initial_stream_window_size": WINDOW_BYTES,
            "initial_connection_window_size": CONNECTION_WINDOW_BYTES,
            "connection_keepalive": {"interval": "60s", "timeout": "10s"},
            "override_stream_error_on_invalid_http_message": True,
        },
        "common_http_protocol_options": {"idle_timeout": "0s"},
        "stream_idle_timeout": "0s",  # A watching caller may hear nothing for hours.
        "max_request_headers_kb": HEADER_KILOBYTES_MAX,
        "generate_request_id": False,
        "use_remote_address": True,
        "skip_xff_append": True,
        "server_header_transformation": "PASS_THROUGH",
        "local_reply_config": {
            "mappers": [
                {
                    "filter": {
                        "status_code_filter": {
                            "comparison": {
                                "op": "EQ",
                                "value": {"default_value": _FORBIDDEN, "runtime_key": "none"},
                            }
                        }
                    },
                    "status_code": _UNKNOWN,
                    "body": {"inline_string": "没有这个方法 | there is no such method"},
                }
            ]
        },
        # A field with the names of a certificate is believed only if it is written here.
        "forward_client_cert_details": "SANITIZE",
    }
    if is_secure:
        config["forward_client_cert_details"] = "SANITIZE_SET"
        config["set_current_client_cert_details"] = {"uri": True}
    return config


def _only_readable_paths() -> Config:
    """Refuse a path that may not be text: Python would not get to see the call at all."""
    return {
        "name": "envoy.filters.http.rbac",
        "typed_config": {
            "@type": f"{_EXTENSIONS}filters.http.rbac.v3.RBAC",
            "rules": {
                "action": "DENY",
                "policies": {
                    "unreadable": {
                        "permissions": [
                            {"header": {"name": ":path", "string_match": _BEYOND_ASCII}}
                        ],
                        "principals": [{"any": True}],
                    }
                },
            },
        },
    }


def _python(module: str) -> Config:
    return {
        "name": "pyvoy",
        "typed_config": {
            "@type": f"{_EXTENSIONS}filters.http.dynamic_modules.v3.DynamicModuleFilter",
            "dynamic_module_config": {"module": {"local": {"filename": module}}},
            "filter_name": "pyvoy",
            "terminal_filter": True,
            "filter_config": {
                "@type": f"{_TYPES}google.protobuf.StringValue",
                "value": json.dumps({"app": APPLICATION, "interface": "asgi", "lifespan": True}),
            },
        },
    }


def _transport_socket(secrets: NamedSecrets) -> Config:
    """TLS as runtime/tls.py has it: whoever connects shows a certificate of our authority."""

    def named(name: str) -> Config:
        return {
            "name": name,
            "sds_config": {
                "path_config_source": {"path": secrets.path(name)},
                "resource_api_version": "V3",
            },
        }

    return {
        "name": "envoy.transport_sockets.tls",
        "typed_config": {
            "@type": f"{_EXTENSIONS}transport_sockets.tls.v3.DownstreamTlsContext",
            "common_tls_context": {
                "alpn_protocols": ["h2"],
                "tls_certificate_sds_secret_configs": [named(OWN)],
                "validation_context_sds_secret_config": named(AUTHORITY),
            },
            "require_client_certificate": True,
        },
    }
