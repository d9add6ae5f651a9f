"""What scripts add: keys, the palette, drafts, photos, columns, toasts. Each on a real page in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Browse

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}


@pytest.fixture
def desk(browse: Browse) -> Page:
    visitor = browse(viewport=DESK)
    visitor.goto("/styleguide/desk/")
    return visitor


def focused(visitor: Page) -> str:
    return str(visitor.evaluate("document.activeElement.closest('[data-row]')?.dataset.case ?? ''"))


# --- Keys ------------------------------------------------------------------------------


def test_j_and_k_walk_the_queue_from_the_chosen_case_and_stop_at_its_ends(desk: Page) -> None:
    desk.keyboard.press("k")
    assert focused(desk) == "1"

    desk.keyboard.press("j")
    desk.keyboard.press("j")
    assert focused(desk) == "3"

    desk.keyboard.press("k")
    assert focused(desk) == "2"


def test_a_single_key_presses_its_button_and_never_while_somebody_types(browse: Browse) -> None:
    visitor = browse(viewport=DESK)
    visitor.goto("/styleguide/")
    visitor.evaluate(
        """() => { window.pressed = 0;
            document.querySelector('.banner--call [data-key=a]').addEventListener('click', () => window.pressed++) }"""
    )

    visitor.keyboard.press("a")
    visitor.locator("#id_address").focus()
    visitor.keyboard.press("a")

    assert visitor.evaluate("window.pressed") == 1
    assert visitor.locator("#id_address").input_value() == "a"


def test_the_help_lists_the_keys_of_this_page_and_can_turn_them_off(desk: Page) -> None:
    desk.keyboard.press("?")
    keys = desk.locator("#keys")
    expect(keys).to_be_visible()
    expect(keys.locator("[data-keys-here]")).to_contain_text("Reject")

    keys.get_by_label("Single keys act").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")

    expect(keys).to_be_hidden()
    assert focused(desk) == ""


def test_control_k_finds_an_act_of_the_page_and_does_it(desk: Page) -> None:
    desk.evaluate(
        "document.querySelector('[data-key=x]').addEventListener('click', () => { document.title = 'rejected' })"
    )

    desk.keyboard.press("Control+k")
    desk.keyboard.type("reje")
    expect(desk.locator("#palette-list [role=option]")).to_have_count(1)
    desk.keyboard.press("Enter")

    expect(desk).to_have_title("rejected")


def test_control_k_goes_to_a_place_of_the_rail(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("score")
    expect(desk.locator("#palette-list [role=option]")).to_have_count(1)
    desk.keyboard.press("Enter")

    desk.wait_for_url("**/styleguide/table/")


# --- Words are never lost ---------------------------------------------------------------


def test_words_outlive_the_page_and_go_when_the_server_has_them(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/citizen/")
    visitor.get_by_label("What is the matter?").fill("There is a hole in the road")
    visitor.get_by_label("Something else").check()
    visitor.reload()

    expect(visitor.get_by_label("What is the matter?")).to_have_value("There is a hole in the road")
    expect(visitor.get_by_label("Something else")).to_be_checked()
    expect(visitor.get_by_text("What you wrote here before is still here.")).to_be_visible()

    visitor.evaluate("document.dispatchEvent(new CustomEvent('draft:done', {detail: {name: 'styleguide-citizen'}}))")
    visitor.goto("/styleguide/")
    visitor.goto("/styleguide/citizen/")

    expect(visitor.get_by_label("What is the matter?")).to_have_value("")


def test_words_typed_a_moment_before_leaving_are_kept_too(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/citizen/")
    visitor.get_by_label("What is the matter?").press_sequentially("hole")
    visitor.goto("/styleguide/")
    visitor.goto("/styleguide/citizen/")

    expect(visitor.get_by_label("What is the matter?")).to_have_value("hole")


def test_a_draft_can_be_thrown_away(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/citizen/")
    visitor.get_by_label("What is the matter?").fill("never mind")
    visitor.reload()
    visitor.get_by_role("button", name="Start empty").click()
    # Asked first whether the words tell of a danger.
    expect(visitor.get_by_label("What is the matter?")).to_have_value("")
    visitor.reload()

    expect(visitor.get_by_label("What is the matter?")).to_have_value("")


# --- Photos --------------------------------------------------------------------------------


def test_a_big_photo_is_made_small_and_shown_and_can_be_dropped(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/citizen/")
    big = visitor.evaluate_handle(
        """async () => {
            const canvas = new OffscreenCanvas(4000, 3000);
            const pen = canvas.getContext('2d');
            for (let at = 0; at < 4000; at += 2) { pen.fillStyle = `hsl(${at * 7} 90% 50%)`; pen.fillRect(at, at % 3000, 900, 700); }
            return new File([await canvas.convertToBlob({type: 'image/png'})], 'hole.png', {type: 'image/png'});
        }"""
    )

    visitor.evaluate(
        """file => { const input = document.querySelector('#id_photo'); const all = new DataTransfer(); all.items.add(file);
            input.files = all.files; input.dispatchEvent(new Event('change', {bubbles: true})); }""",
        big,
    )
    visitor.locator(".camera__photo img").wait_for()
    kept = visitor.evaluate(
        """async () => { const [file] = document.querySelector('#id_photo').files; const picture = await createImageBitmap(file);
            return [file.name, file.type, Math.max(picture.width, picture.height)]; }"""
    )

    assert kept == ["hole.jpg", "image/jpeg", 1920]

    visitor.get_by_role("button", name="Remove this photo").click()

    assert visitor.evaluate("document.querySelector('#id_photo').files.length") == 0


def test_a_photo_that_nobody_here_can_read_is_refused_at_once_and_the_others_are_kept(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/citizen/")
    visitor.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(40, 30); canvas.getContext('2d').fillRect(0, 0, 40, 30);
            const good = new File([await canvas.convertToBlob({type: 'image/png'})], 'a.png', {type: 'image/png'});
            const bytes = new Uint8Array([0, 0, 0, 24, ...new TextEncoder().encode('ftypheic'), 0, 0, 0, 0]);
            const apple = new File([bytes], 'b.jpg', {type: 'image/jpeg'});
            const input = document.querySelector('#id_photo'); const all = new DataTransfer();
            all.items.add(apple); all.items.add(good); input.files = all.files;
            input.dispatchEvent(new Event('change', {bubbles: true})); }"""
    )

    visitor.locator('[data-photo-refused="heic"]').wait_for()
    visitor.locator(".camera__photo img").wait_for()

    assert visitor.evaluate("[...document.querySelector('#id_photo').files].map((file) => file.name)") == ["a.png"]


# --- Tables, theme, errors, toasts -----------------------------------------------------------


def test_a_hidden_column_stays_hidden(browse: Browse) -> None:
    visitor = browse(viewport=DESK)
    visitor.goto("/styleguide/table/")
    visitor.locator("summary", has_text="Columns").click()
    visitor.get_by_role("group", name="Columns").get_by_label("Where").uncheck()
    visitor.reload()

    expect(visitor.get_by_role("columnheader", name="Where")).to_have_count(0)
    expect(visitor.get_by_text("Haier Lane")).to_be_hidden()
    expect(visitor.get_by_role("columnheader", name="What")).to_be_visible()


def test_a_theme_is_worn_at_once_and_after_reloading(browse: Browse) -> None:
    visitor = browse(viewport=DESK)
    visitor.goto("/styleguide/")
    light = visitor.evaluate("getComputedStyle(document.body).backgroundColor")

    visitor.locator("summary[title=Brightness]").click()
    visitor.get_by_role("button", name="Dark").click()
    at_once = visitor.evaluate("getComputedStyle(document.body).backgroundColor")
    visitor.reload()

    assert at_once != light
    assert visitor.evaluate("getComputedStyle(document.body).backgroundColor") == at_once


def test_a_line_of_the_error_summary_puts_the_cursor_where_the_error_is(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/")
    assert visitor.evaluate("document.activeElement.matches('[data-errors]')")

    visitor.get_by_role("link", name="Say where it is").click()

    expect(visitor.locator("#id_wrong-address")).to_be_focused()


def test_a_toast_of_the_server_is_read_out_and_can_be_closed(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/")

    visitor.evaluate("document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail: {text: 'Filed'}}))")
    toast = visitor.get_by_role("status").filter(has_text="Filed")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close").click()

    expect(visitor.get_by_text("Filed", exact=True)).to_have_count(0)


def test_a_clock_counts_and_turns_its_shape_by_itself(browse: Browse) -> None:
    visitor = browse(timezone_id="UTC")
    visitor.clock.install(time="2026-03-03T09:41:00Z")
    visitor.goto("/styleguide/table/")
    badge = visitor.locator("[data-case='3'] .time")
    expect(badge).to_have_class("time time--on_time")

    visitor.clock.run_for("02:00:00")
    expect(badge).to_have_class("time time--soon")
    expect(badge).to_contain_text("1 h")

    visitor.clock.run_for("02:00:00")
    expect(badge).to_have_class("time time--late")
    expect(badge).to_contain_text("late")


def test_a_dialog_opens_closes_and_gives_the_focus_back(browse: Browse) -> None:
    visitor = browse()
    visitor.goto("/styleguide/")
    opener = visitor.get_by_role("button", name="Open a dialog")
    opener.click()
    expect(visitor.locator("#ask")).to_be_visible()

    visitor.keyboard.press("Escape")

    expect(visitor.locator("#ask")).to_be_hidden()
    expect(opener).to_be_focused()
