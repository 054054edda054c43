"""Message sockets, serial lines and driven browsers: MQTT, ZeroMQ, pySerial, Selenium, Playwright."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Flagged, Function, Library, Unless

_NETWORK = Effect.NETWORK
_DRIVER = "selenium.webdriver.remote.webdriver.WebDriver"
_ELEMENT = "selenium.webdriver.remote.webelement.WebElement"
_RECV = "recv recv_json recv_multipart recv_pyobj recv_string"
_AT_ONCE = (Flagged("flags", 0, frozenset({"DONTWAIT", "NOBLOCK"})),)
_BROWSER = Class(bases=(_DRIVER,), constructs=Effect.SUBPROCESS)

LIBRARY = Library(
    packages=("paho", "zmq", "serial", "selenium", "playwright"),
    distribution="paho-mqtt",
    aliases={
        "zmq.sugar.socket.Socket": "zmq.Socket",
        "zmq.sugar.context.Context": "zmq.Context",
        "selenium.webdriver.chrome.webdriver.WebDriver": "selenium.webdriver.Chrome",
        "selenium.webdriver.firefox.webdriver.WebDriver": "selenium.webdriver.Firefox",
    },
    functions={
        "paho.mqtt.publish.single": Function(_NETWORK),
        "paho.mqtt.publish.multiple": Function(_NETWORK),
        "paho.mqtt.subscribe.simple": Function(_NETWORK),
        "playwright.sync_api.sync_playwright": Function(
            returns="playwright.sync_api.PlaywrightContextManager",
            instead="playwright.async_api.async_playwright",
        ),
    },
    classes={
        # `publish` puts the message into the queue of the client's thread.
        "paho.mqtt.client.Client": Class(
            blocks={_NETWORK: "connect reconnect", Effect.WAIT: "loop loop_forever"},
            returns={"publish": "paho.mqtt.client.MQTTMessageInfo"},
            quiet="connect_async disconnect loop_start loop_stop subscribe",
        ),
        "paho.mqtt.client.MQTTMessageInfo": Class(blocks={Effect.WAIT: "wait_for_publish"}),
        "zmq.Context": Class(returns={"socket": "zmq.Socket", "instance": "self"}),
        "zmq.Socket": Class(
            blocks={_NETWORK: _RECV, Effect.WAIT: "poll"},
            unless={
                "recv": _AT_ONCE,
                "recv_json": _AT_ONCE,
                "recv_multipart": _AT_ONCE,
                "recv_pyobj": _AT_ONCE,
                "recv_string": _AT_ONCE,
                "poll": (Unless("timeout", 0, 0),),
            },
            quiet="bind close connect",
            instead="zmq.asyncio.Socket",
        ),
        "zmq.asyncio.Context": Class(returns={"socket": "zmq.asyncio.Socket", "instance": "self"}),
        "zmq.asyncio.Socket": Class(
            asynchronous=True, coroutines=f"{_RECV} poll", dynamic="they give futures"
        ),
        "serial.Serial": Class(
            constructs=Effect.FILE,
            blocks={Effect.WAIT: "read read_until readline readlines write"},
            quiet="close in_waiting",
            returns={"read": "bytes"},
            dynamic="in_waiting is a property",
        ),
        _DRIVER: Class(
            blocks={
                _NETWORK: (
                    "back execute_async_script execute_script find_element find_elements forward get "
                    "get_screenshot_as_base64 get_screenshot_as_file get_screenshot_as_png quit refresh "
                    "save_screenshot"
                )
            },
            returns={"find_element": _ELEMENT, "find_elements": f"list[{_ELEMENT}]"},
        ),
        _ELEMENT: Class(
            blocks={_NETWORK: "clear click find_element find_elements get_attribute send_keys submit"},
            returns={"find_element": "self", "find_elements": "list[self]"},
        ),
        "selenium.webdriver.Chrome": _BROWSER,
        "selenium.webdriver.Firefox": _BROWSER,
        "selenium.webdriver.Edge": _BROWSER,
        "selenium.webdriver.Remote": Class(bases=(_DRIVER,), constructs=_NETWORK),
        "selenium.webdriver.support.ui.WebDriverWait": Class(blocks={Effect.WAIT: "until until_not"}),
        "playwright.sync_api.PlaywrightContextManager": Class(
            enters=Effect.SUBPROCESS,
            blocks={Effect.SUBPROCESS: "start"},
            instead="playwright.async_api.async_playwright",
        ),
    },
)
