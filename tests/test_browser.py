"""JupyterLab in a real browser: every notebook runs to its end, and the menu of notebook 02 changes the chart.

Needs Chromium (Debian: `sudo apt install chromium`) and `pip install playwright`; skipped where either is absent. The
server listens on the loopback address only, and the browser is cut off from everything else.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
if not CHROMIUM:
    pytest.skip("no Chromium here; on Debian: sudo apt install chromium", allow_module_level=True)

ROOT = Path(__file__).parents[1]
NAMES = [p.name for p in sorted((ROOT / "notebooks").glob("*.ipynb"))]
TOKEN = "only-for-this-test"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the notebooks, so that the committed ones stay as they are."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    settings = home / "settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps({
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    own = {name: str(home / name) for name in names}
    environment = os.environ | own | {"PYTHONPATH": str(ROOT), "EXTRACT_FIGURES": str(home / "figures"),
                                      "JUPYTERLAB_WORKSPACES_DIR": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home)}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={home / 'notebooks'}",
        f"--LabApp.app_settings_dir={settings}", "--LabApp.expose_app_in_browser=True",
    ]
    with open(home / "log", "w") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, home / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address, server, log):
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    raise AssertionError(f"JupyterLab did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1500})
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    context.route(lambda url: not url.startswith((lab, "data:", "blob:")), lambda route: route.abort())
    opened = context.new_page()
    opened.set_default_timeout(90_000)
    yield opened
    outside = [url for url in asked if not url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:"))]
    context.close()
    assert not outside, f"the page asked for {outside}"


def run_all(page, lab, name):
    """Open a notebook, restart its kernel, run all cells, and wait until every code cell has run."""
    page.goto(f"{lab}/lab/tree/{name}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    session = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
    page.wait_for_function(f"{session}?.kernel?.status === 'idle'")
    cells = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.filter(c => c.cell_type === 'code')"
    page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.wait_for_function(f"{cells}.every(c => c.execution_count === null)")
    page.evaluate(f"{session}.kernel.restart()")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(f"{cells}.every(c => c.execution_count !== null)")
    page.wait_for_function(f"{session}.kernel.status === 'idle'")
    outputs = page.evaluate(f"{cells}.flatMap(c => c.outputs.map(o => o.toJSON ? o.toJSON() : o))")
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    return page.evaluate(f"{cells}.map(c => c.execution_count)")


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_top_to_bottom(page, lab, name):
    counts = run_all(page, lab, name)
    assert counts == list(range(1, len(counts) + 1))
    page.wait_for_selector(".jp-RenderedImage img, .jp-OutputArea .widget-image")


def test_another_choice_in_the_menu_changes_the_chart(page, lab):
    run_all(page, lab, next(n for n in NAMES if n.startswith("02")))
    menu = page.locator(".jp-OutputArea .widget-dropdown select")
    menu.scroll_into_view_if_needed()
    chart = page.locator(".jp-OutputArea img.widget-image")
    chart.wait_for()
    before = chart.get_attribute("src")
    options = menu.locator("option").all_inner_texts()
    assert len(options) > 10
    menu.select_option(label=options[1])
    page.wait_for_function("src => document.querySelector('.jp-OutputArea img.widget-image').src !== src", arg=before)
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
