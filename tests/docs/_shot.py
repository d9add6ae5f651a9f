import time

def test_shot(browse, live_city):
    print(live_city.manage("generate", "--seconds", "25", "--past-hours", "10", "--past-volume", "0.02", "--speed", "5"))
    page = browse(viewport={"width": 1600, "height": 1000})
    page.goto("/")
    time.sleep(10)
    page.screenshot(path="/tmp/start.png")
    print(page.url, page.inner_text("body")[:600])
    page.goto("/as/shift-lead-1/desk/") if False else page.goto("/desk/")
    time.sleep(4)
    page.screenshot(path="/tmp/desk.png")
