/** What every page runs. Each module looks for its own marks on the page and does nothing without them. */
import "htmx.org";
import "./css/main.css";
// With the first byte: a column that is laid out anew after the page is seen would jump.
import "./css/pages/desk.css";
import { startAnswers } from "./lib/answers";
import { startDialogs } from "./lib/dialogs";
import { startDrafts } from "./lib/drafts";
import { startForms } from "./lib/forms";
import { startKeyboard } from "./lib/keyboard";
import { startLive } from "./lib/live";
import { startMenus } from "./lib/menus";
import { isBeside, onEach } from "./lib/page";
import { startPalette } from "./lib/palette";
import { startPersons } from "./lib/persons";
import { startPhotos } from "./lib/photos";
import { startSigningOut } from "./lib/signing_out";
import { startTables } from "./lib/tables";
import { startTheme } from "./lib/theme";
import { startTimes } from "./lib/times";
import { startToasts } from "./lib/toast";
import { startWatch } from "./lib/watch";

startTheme();
startMenus();
startDialogs();
startToasts();
startAnswers();
startKeyboard();
startPalette();
startTimes();
startTables();
startSigningOut();
startDrafts();
startPhotos();
startPersons();
startForms();
startLive();
startWatch();

onEach<HTMLElement>("[data-map]", (element) => {
  void import("./map").then(({ showMap }) => showMap(element));
});

onEach<HTMLElement>("[data-citizen]", (element) => {
  void import("./pages/citizen").then(({ startCitizen }) => startCitizen(element));
});

// In a frame of the start page a phone is only shown: it keeps and sends nothing, least of all as somebody else.
onEach<HTMLElement>("[data-outbox-status]", (element) => {
  if (!isBeside) void import("./outbox").then(({ showWaiting }) => showWaiting(element));
});

if (document.querySelector("[data-call-form]")) void import("./pages/call").then(({ startCall }) => startCall());

onEach<HTMLElement>("[data-desk]", () => {
  void import("./pages/desk").then(({ startDesk }) => startDesk());
});

if ("serviceWorker" in navigator && !isBeside && document.querySelector("[data-offline]")) {
  void navigator.serviceWorker.register("/sw.js");
}
