"""Shows a page in headless Chromium, and does what a user does there.

usage: browser.py PAGE < ACTIONS; ACTIONS is a JSON list of objects with one of these members: "key" (a
key, with "shift" if that is down), "click" ([x, y]), "move" ([x, y]), "evaluate" (an expression, whose
value is printed), "screenshot" (a path), "dark" (whether the theme is dark). Prints a JSON object:
"values", "errors" of the console, and the addresses of "requests" beside the page itself.

Chromium is talked to through a pipe (--remote-debugging-pipe): messages that end with a zero byte.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

CODES = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35,
         "Enter": 13, "Escape": 27, " ": 32}


class Browser:
    def __init__(self, program, folder):
        ours, theirs = os.pipe(), os.pipe()

        def install():
            os.dup2(ours[0], 3)
            os.dup2(theirs[1], 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--hide-scrollbars", "--remote-debugging-pipe", "--window-size=1360,860",
             f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=install, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(ours[0])
        os.close(theirs[1])
        self.to, self.source = ours[1], os.fdopen(theirs[0], "rb", buffering=0)
        self.pending, self.number, self.session = b"", 0, None
        self.errors, self.requests = [], []
        self.loaded = False

    def read(self):
        while b"\0" not in self.pending:
            more = self.source.read(1 << 20)
            if not more:
                raise SystemExit("Chromium has ended")
            self.pending += more
        text, self.pending = self.pending.split(b"\0", 1)
        return json.loads(text)

    def note(self, event):
        method, values = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = values["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and values["type"] in ("error", "warning"):
            self.errors.append(str([it.get("value") for it in values["args"]]))
        elif method == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.errors.append(values["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"][:200])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def call(self, method, **values):
        self.number += 1
        message = {"id": self.number, "method": method, "params": values}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def open(self, page):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=1280, height=720, deviceScaleFactor=1,
                  mobile=False)
        self.call("Page.navigate", url="file://" + os.path.abspath(page))
        while not self.loaded:
            self.note(self.read())
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def close(self):
        # Its processes end before the folder goes that they write to.
        self.session = None
        os.write(self.to, b'{"id": 0, "method": "Browser.close"}\0')
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            self.errors.append(str(result["exceptionDetails"]))
        return result["result"].get("value")

    def mouse(self, kind, place, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], **more)

    def act(self, action):
        if "key" in action:
            key = action["key"]
            code = {"windowsVirtualKeyCode": CODES.get(key, ord(key[0]))}
            text = {} if len(key) > 1 else {"text": key}
            modifiers = 8 if action.get("shift") else 0
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, modifiers=modifiers,
                      **code, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, modifiers=modifiers, **code)
        elif "click" in action:
            self.mouse("mousePressed", action["click"], button="left", clickCount=1)
            self.mouse("mouseReleased", action["click"], button="left", clickCount=1)
        elif "move" in action:
            self.mouse("mouseMoved", action["move"])
        elif "dark" in action:
            scheme = "dark" if action["dark"] else "light"
            self.call("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": scheme}])
        elif "screenshot" in action:
            self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            picture = self.call("Page.captureScreenshot", format="png")["data"]
            with open(action["screenshot"], "wb") as file:
                file.write(base64.b64decode(picture))
        else:
            return [self.evaluate(action["evaluate"])]
        return []


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        print("there is no Chromium here: install Debian's package chromium", file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            browser.open(sys.argv[1])
            values = []
            for action in json.load(sys.stdin):
                values += browser.act(action)
            own = "file://" + os.path.abspath(sys.argv[1])
            requests = [it for it in browser.requests if it != own and not it.startswith("data:")]
            print(json.dumps({"values": values, "errors": browser.errors, "requests": requests}))
        finally:
            browser.close()


main()
