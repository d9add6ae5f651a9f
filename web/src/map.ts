/**
 * The map: our own divisions and streets, and on them one pin, one point, or all cases.
 *
 * <div data-map="pin|static|cases" data-lon data-lat data-zoom data-bounds="w,s,e,n"
 *      data-lon-input="#id" data-lat-input="#id" data-locate="#button-id"
 *      data-units="/api/internal/dispatch/units"
 *      data-base="/tiles/base/{z}/{x}/{y}.mvt" data-cases="/tiles/cases/{z}/{x}/{y}.mvt">
 *
 * Everything a map says is also said in words beside it; where there is no
 * WebGL it makes room for the address field and says so.
 */
import { GeolocateControl, Map as GlMap, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { ExpressionSpecification, LayerSpecification, MapGeoJSONFeature, StyleSpecification } from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import "./css/map.css";
import { announce } from "./lib/page";
import { SOON_MS, patience } from "./lib/patience";
import { word } from "./lib/words";

setWorkerUrl(workerUrl);

const FONT = ["Noto Sans SC Variable, system-ui, sans-serif"];
const PIN_ZOOM = 16;
const FALLBACK_VIEW = { center: [0, 20] as [number, number], zoom: 1.5 };

function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function labelField(): ExpressionSpecification {
  const chinese = document.documentElement.lang.toLowerCase().startsWith("zh");
  const names = chinese ? ["name_zh", "name_en"] : ["name_en", "name_zh"];
  return ["coalesce", ["get", names[0]!], ["get", names[1]!], ""];
}

/** The wall's letters are larger than the desk's, and so are its map's. */
function scale(): number {
  return Math.max(1, Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
}

function absolute(path: string): string {
  return new URL(path, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
}

/** From the city inwards, each level gets its label at the zoom where there is room for it. */
const LEVELS: [level: string, from: number, to: number, size: number][] = [
  ["city", 0, 8, 15],
  ["district", 7, 12, 14],
  ["town", 10, 15, 13],
  ["village", 13, 17, 12],
  ["grid", 15, 24, 11],
];

function baseLayers(): LayerSpecification[] {
  const token = tokens();
  const width = (thin: number, thick: number): ExpressionSpecification => ["interpolate", ["exponential", 1.6], ["zoom"], 10, thin, 18, thick];
  return [
    { id: "land", type: "background", paint: { "background-color": token("map-land") } },
    { id: "divisions", type: "fill", source: "base", "source-layer": "divisions", paint: { "fill-color": token("map-shape"), "fill-antialias": false } },
    {
      id: "street-edges",
      type: "line",
      source: "base",
      "source-layer": "streets",
      minzoom: 12,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": token("map-street-edge"), "line-width": width(1.5, 16) },
    },
    {
      id: "streets",
      type: "line",
      source: "base",
      "source-layer": "streets",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": token("map-street"), "line-width": width(0.6, 13) },
    },
    {
      id: "division-edges",
      type: "line",
      source: "base",
      "source-layer": "divisions",
      paint: {
        "line-color": token("map-edge"),
        "line-width": ["match", ["get", "level"], ["city", "district"], 1.5 * scale(), "town", 1, 0.5],
      },
    },
    ...LEVELS.map(
      ([level, minzoom, maxzoom, size]): LayerSpecification => ({
        id: `label-${level}`,
        type: "symbol",
        source: "base",
        "source-layer": "division_labels",
        minzoom,
        maxzoom,
        filter: ["==", ["get", "level"], level],
        layout: { "text-field": labelField(), "text-font": FONT, "text-size": size * scale(), "text-max-width": 7, "text-padding": 6 },
        paint: { "text-color": token("map-text"), "text-halo-color": token("map-shape"), "text-halo-width": 1.5 },
      }),
    ),
    {
      id: "label-streets",
      type: "symbol",
      source: "base",
      "source-layer": "streets",
      minzoom: 14,
      layout: { "text-field": labelField(), "text-font": FONT, "text-size": 12 * scale(), "symbol-placement": "line", "text-padding": 20 },
      paint: { "text-color": token("map-text"), "text-halo-color": token("map-street"), "text-halo-width": 1.5 },
    },
  ];
}

/** Crews: where they are, and whether they have something to do. Not time, so not in its colours. */
function unitLayers(): LayerSpecification[] {
  const token = tokens();
  return [
    {
      id: "units",
      type: "symbol",
      source: "units",
      layout: {
        "icon-image": ["case", ["get", "is_out"], "unit-out", "unit-free"],
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.7 * scale(), 13, scale()],
        "symbol-sort-key": ["case", ["get", "is_out"], 1, 0],
      },
      // Who is off duty is there, and not to be reckoned with.
      paint: { "icon-opacity": ["case", ["get", "is_off"], 0.35, 1] },
    },
    {
      id: "unit-names",
      type: "symbol",
      source: "units",
      // Places are named first; near by there is room for both.
      minzoom: 13.5,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11 * scale(), "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true },
      paint: { "text-color": token("ink"), "text-halo-color": token("map-shape"), "text-halo-width": 1.5 },
    },
  ];
}

// --- Scenes: nobody touches a wall, so it looks round by itself -----------------------------------------

const SCENE_MS = 40_000;
const HELD_MS = 120_000;
const CLOSE_ZOOM = 14;

/** The middle of the city, then the whole of it, then the place of each case that presses, marked in the list. */
function scenes(element: HTMLElement, map: GlMap, list: string): void {
  const middle = startView(element);
  const whole = (element.dataset["whole"] ?? "").split(",").map(Number.parseFloat);
  let turn = 1;
  let shown = "";

  const mark = (): void => {
    for (const row of document.querySelectorAll<HTMLElement>(`${list} [data-case]`)) row.toggleAttribute("data-shown", row.dataset["case"] === shown);
  };
  const show = (): void => {
    const rows = [...document.querySelectorAll<HTMLElement>(`${list} [data-case][data-lon]`)];
    const row = rows[turn - 2];
    shown = row?.dataset["case"] ?? "";
    mark();
    announce("case:chosen", { id: shown, from: "scene" });
    if (row) map.jumpTo({ center: [Number(row.dataset["lon"]), Number(row.dataset["lat"])], zoom: CLOSE_ZOOM });
    else if (turn === 1 && whole.length === 4 && whole.every(Number.isFinite)) map.fitBounds(whole as [number, number, number, number], { animate: false, padding: 12 });
    else map.jumpTo(middle);
    turn = turn > rows.length ? 0 : turn + 1;
  };
  let heldUntil = 0;
  window.setInterval(() => {
    if (Date.now() > heldUntil) show();
  }, number(element.dataset["sceneMs"]) ?? SCENE_MS);
  // Somebody with a telephone in the hand speaks about this one: it stays for a while.
  document.addEventListener("live:wall", (event) => {
    const wanted = String((event as CustomEvent<{ case: number }>).detail.case);
    const rows = [...document.querySelectorAll<HTMLElement>(`${list} [data-case][data-lon]`)];
    turn = rows.findIndex((row) => row.dataset["case"] === wanted) + 2;
    show();
    heldUntil = Date.now() + HELD_MS;
  });
  // The list is drawn anew every so often; what the scene shows stays marked.
  document.addEventListener("htmx:oobAfterSwap", mark);
}

const UNIT_SHAPES = ["unit-out", "unit-free"];
const UNITS_EVERY_MS = 10_000;

interface UnitRow {
  id: number;
  name: string;
  lon: number;
  lat: number;
  on_duty: boolean;
  open_assignments: number;
}

function points(rows: UnitRow[]): FeatureCollection {
  const feature = (unit: UnitRow): Feature => ({
    type: "Feature",
    id: unit.id,
    geometry: { type: "Point", coordinates: [unit.lon, unit.lat] },
    properties: { name: unit.name, is_out: unit.open_assignments > 0, is_off: !unit.on_duty && unit.open_assignments === 0 },
  });
  return { type: "FeatureCollection", features: rows.map(feature) };
}

/** Crews move on the map while anybody looks at it. */
function units(element: HTMLElement, map: GlMap, url: string): void {
  const key = element.parentElement?.querySelector<HTMLElement>("[data-units-key]") ?? null;
  let rows: UnitRow[] = [];

  const draw = (): void => {
    const source = map.getSource("units");
    if (source && "setData" in source) (source as { setData(data: FeatureCollection): void }).setData(points(rows));
    if (!key) return;
    const out = rows.filter((unit) => unit.open_assignments > 0).length;
    const off = rows.filter((unit) => !unit.on_duty && unit.open_assignments === 0).length;
    const counts: Record<string, number> = { out, off, free: rows.length - out - off };
    key.textContent = (key.dataset["words"] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(counts[name] ?? ""));
    key.hidden = rows.length === 0;
  };
  const ask = async (): Promise<void> => {
    if (document.hidden) return;
    const answer = await fetch(absolute(url), { headers: { Accept: "application/json" }, signal: patience(SOON_MS) });
    if (!answer.ok) return;
    rows = (await answer.json()) as UnitRow[];
    draw();
  };
  // A lost line costs one picture: the next asks again.
  const askQuietly = (): void => void ask().catch((error: unknown) => console.warn("units:", error));
  map.on("styledata", draw);
  map.once("load", askQuietly);
  document.addEventListener("visibilitychange", askQuietly);
  window.setInterval(askQuietly, UNITS_EVERY_MS);
}

const TIME_LEVELS = ["on_time", "soon", "late"] as const;
const TOKEN_OF = { on_time: "on-time-fill", soon: "soon-fill", late: "late-fill" } as const;

function caseLayers(): LayerSpecification[] {
  const token = tokens();
  const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
  return [
    {
      id: "groups",
      type: "circle",
      source: "cases",
      "source-layer": "groups",
      paint: {
        "circle-color": token("surface"),
        "circle-opacity": 0.92,
        "circle-radius": ["interpolate", ["linear"], ["log10", ["max", 1, ["to-number", ["get", "count"], 1]]], 0, 10 * scale(), 4, 30 * scale()],
        "circle-stroke-width": 2,
        "circle-stroke-color": token("ink"),
      },
    },
    {
      id: "group-counts",
      type: "symbol",
      source: "cases",
      "source-layer": "groups",
      // A group with something late in it says so by the same square, beside its number.
      layout: {
        "text-field": [
          "format",
          ["case", ["==", ["get", "has_late"], 1], "■ ", ""],
          { "text-color": token("late"), "font-scale": 0.8 },
          ["to-string", ["get", "count"]],
          {},
        ],
        "text-font": FONT,
        "text-size": 13 * scale(),
        "text-allow-overlap": true,
      },
      paint: { "text-color": token("ink") },
    },
    {
      id: "case-chosen",
      type: "circle",
      source: "cases",
      "source-layer": "cases",
      paint: {
        "circle-radius": 17 * scale(),
        "circle-color": token("accent"),
        "circle-opacity": ["case", chosen, 0.25, 0],
        "circle-stroke-color": token("accent"),
        "circle-stroke-width": ["case", chosen, 3, 0],
      },
    },
    {
      id: "cases",
      type: "symbol",
      source: "cases",
      "source-layer": "cases",
      layout: {
        "icon-image": ["concat", "shape-", ["coalesce", ["get", "late"], "on_time"]],
        "icon-allow-overlap": true,
        "icon-size": scale(),
        // The late ones lie on top.
        "symbol-sort-key": ["match", ["get", "late"], "late", 3, "soon", 2, 1],
      },
    },
  ];
}

/** The three shapes of time, drawn here so that the map says by form what it says by colour. */
function drawShape(level: (typeof TIME_LEVELS)[number], ratio: number): ImageData {
  const token = tokens();
  const size = 20 * ratio;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  pen.beginPath();
  if (level === "on_time") pen.arc(10, 10, 6, 0, Math.PI * 2);
  else if (level === "late") pen.rect(4, 4, 12, 12);
  else {
    pen.moveTo(10, 3);
    pen.lineTo(17.5, 16.5);
    pen.lineTo(2.5, 16.5);
    pen.closePath();
  }
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = token("surface");
  pen.stroke();
  pen.fillStyle = token(TOKEN_OF[level]);
  pen.fill();
  return pen.getImageData(0, 0, size, size);
}

/** A lozenge: full for a crew that is out, empty for a free one. */
function drawUnit(isOut: boolean, ratio: number): ImageData {
  const token = tokens();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 20 * ratio;
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  pen.beginPath();
  pen.moveTo(10, 2.5);
  pen.lineTo(17.5, 10);
  pen.lineTo(10, 17.5);
  pen.lineTo(2.5, 10);
  pen.closePath();
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = token("surface");
  pen.stroke();
  pen.fillStyle = token(isOut ? "accent" : "surface");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = token("accent");
  pen.stroke();
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function styleFor(element: HTMLElement): StyleSpecification {
  const base = element.dataset["base"] ?? "/tiles/base/{z}/{x}/{y}.mvt";
  const cases = element.dataset["cases"] ?? "/tiles/cases/{z}/{x}/{y}.mvt";
  const live = element.dataset["map"] === "cases";
  return {
    version: 8,
    sources: {
      base: { type: "vector", tiles: [absolute(base)], maxzoom: 15 },
      ...(live ? { cases: { type: "vector", tiles: [absolute(cases)], maxzoom: 16, promoteId: { cases: "id" } } } : {}),
      ...(element.dataset["units"] ? { units: { type: "geojson" as const, data: points([]) } } : {}),
    },
    layers: [...baseLayers(), ...(element.dataset["units"] ? unitLayers() : []), ...(live ? caseLayers() : [])],
  };
}

function number(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? "");
  return Number.isFinite(value) ? value : null;
}

function startView(element: HTMLElement): { center?: [number, number]; zoom?: number; bounds?: [number, number, number, number] } {
  const lon = number(element.dataset["lon"]);
  const lat = number(element.dataset["lat"]);
  if (lon !== null && lat !== null) return { center: [lon, lat], zoom: number(element.dataset["zoom"]) ?? PIN_ZOOM };
  const bounds = (element.dataset["bounds"] ?? "").split(",").map(Number.parseFloat);
  if (bounds.length === 4 && bounds.every(Number.isFinite)) return { bounds: bounds as [number, number, number, number] };
  return FALLBACK_VIEW;
}

function field(element: HTMLElement, name: string): HTMLInputElement | null {
  const selector = element.dataset[name];
  return selector ? document.querySelector<HTMLInputElement>(selector) : null;
}

function say(element: HTMLElement, text: string): void {
  let line = element.querySelector<HTMLElement>(".map__say");
  if (!line) {
    line = document.createElement("p");
    line.className = "map__say";
    line.setAttribute("role", "status");
    element.append(line);
  }
  line.textContent = text;
  line.hidden = !text;
}

// --- A pin stands still in the middle; the map moves below it: nothing to grab, nothing under the thumb --

function pin(element: HTMLElement, map: GlMap): void {
  const mark = document.createElement("div");
  mark.className = "map__pin";
  mark.setAttribute("aria-hidden", "true");
  element.append(mark);
  const lon = field(element, "lonInput");
  const lat = field(element, "latInput");
  let touched = Boolean(lon?.value && lat?.value);
  // Until somebody says "here" the mark only aims.
  element.classList.toggle("is-placed", touched);

  const write = (how: "moved" | "tapped" | "located"): void => {
    const { lng, lat: north } = map.getCenter().wrap();
    if (lon) lon.value = lng.toFixed(6);
    if (lat) lat.value = north.toFixed(6);
    touched = true;
    element.classList.add("is-placed");
    element.dispatchEvent(new CustomEvent("map:placed", { bubbles: true, detail: { lon: lng, lat: north, how, zoom: map.getZoom() } }));
  };

  // A map that merely opened has not been answered with: no one said "here" yet.
  map.on("moveend", (event: { originalEvent?: unknown; how?: "located" | "tapped" }) => {
    if (event.how) write(event.how);
    else if (event.originalEvent || touched) write("moved");
  });
  map.on("click", (event) => map.easeTo({ center: event.lngLat, duration: 200 }, { how: "tapped" }));

  const button = field(element, "locate") as HTMLElement | null;
  button?.addEventListener("click", () => {
    say(element, word("position_waiting"));
    button.setAttribute("aria-busy", "true");
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        say(element, "");
        map.jumpTo({ center: [coords.longitude, coords.latitude], zoom: Math.max(PIN_ZOOM, map.getZoom()) }, { how: "located" });
        element.dispatchEvent(new CustomEvent("map:accuracy", { bubbles: true, detail: { accuracy_m: coords.accuracy } }));
      },
      () => {
        button.removeAttribute("aria-busy");
        say(element, word("position_failed"));
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });

  // Whoever answers with a known place, an address found for instance, moves the map by an event.
  element.addEventListener("map:go", (event) => {
    const { lon: east, lat: north, zoom } = (event as CustomEvent<{ lon: number; lat: number; zoom?: number }>).detail;
    map.jumpTo({ center: [east, north], zoom: zoom ?? PIN_ZOOM }, { how: "located" });
  });
}

// --- All cases, live -----------------------------------------------------------------------------------

function cases(element: HTMLElement, map: GlMap): void {
  let chosen: string | number | null = null;

  const choose = (id: string | number | null): void => {
    if (chosen !== null) map.setFeatureState({ source: "cases", sourceLayer: "cases", id: chosen }, { chosen: false });
    chosen = id;
    if (id !== null) map.setFeatureState({ source: "cases", sourceLayer: "cases", id }, { chosen: true });
  };

  map.on("click", (event) => {
    const hit = map.queryRenderedFeatures(
      [
        [event.point.x - 8, event.point.y - 8],
        [event.point.x + 8, event.point.y + 8],
      ],
      { layers: ["cases", "groups"] },
    )[0] as MapGeoJSONFeature | undefined;
    if (!hit) return;
    if (hit.layer.id === "groups") {
      map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2, duration: 200 });
      return;
    }
    const id = hit.properties["id"] as number;
    choose(id);
    announce("case:chosen", { id, number: hit.properties["number"] as string, from: "map" });
  });
  for (const layer of ["cases", "groups"]) {
    map.on("mouseenter", layer, () => void (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => void (map.getCanvas().style.cursor = ""));
  }

  // The list and the map choose together. A list row says its place with data-lon and data-lat.
  document.addEventListener("case:chosen", (event) => {
    const { id, lon, lat, from } = (event as CustomEvent<{ id: string | number; lon?: number; lat?: number; from?: string }>).detail;
    if (from === "map") return;
    choose(Number(id) || null);
    if (lon !== undefined && lat !== undefined) map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15), duration: 200 });
  });

  // News moves dots. Many at once ask for the tiles once.
  let timer = 0;
  const refresh = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const source = map.getSource("cases");
      if (source && "setTiles" in source) (source as { setTiles(tiles: string[]): void }).setTiles([`${absolute(element.dataset["cases"] ?? "/tiles/cases/{z}/{x}/{y}.mvt")}?v=${Date.now()}`]);
    }, 1000);
  };
  document.addEventListener("live:case", refresh);
  document.addEventListener("map:refresh", refresh);
}

function still(element: HTMLElement, map: GlMap): void {
  const { center } = startView(element);
  if (center) new Marker({ element: Object.assign(document.createElement("div"), { className: "map__point" }), anchor: "bottom" }).setLngLat(center).addTo(map);
}

const lists = new WeakSet<Document>();

/** Let rows of a list choose on the map: by key, by hand. */
function followLists(): void {
  if (lists.has(document)) return;
  lists.add(document);
  const tell = (row: HTMLElement): void => {
    const lon = number(row.dataset["lon"]);
    const lat = number(row.dataset["lat"]);
    announce("case:chosen", { id: row.dataset["case"], from: "list", ...(lon !== null && lat !== null ? { lon, lat } : {}) });
  };
  document.addEventListener("row:chosen", (event) => tell(event.target as HTMLElement));
  document.addEventListener("click", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row][data-case]");
    if (row) tell(row);
  });
}

function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Make the map of one element. Where it cannot be, say so and get out of the way. */
export function showMap(element: HTMLElement): void {
  const mode = element.dataset["map"] ?? "static";
  if (!hasWebGl()) {
    element.classList.add("map--failed");
    say(element, element.dataset["failed"] ?? word("map_failed"));
    return;
  }
  const map = new GlMap({
    container: element,
    style: styleFor(element),
    ...startView(element),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    // A page on a phone must scroll past its map; a pin page is the map.
    cooperativeGestures: mode === "static",
    interactive: !element.hasAttribute("data-quiet"),
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    locale: {
      "NavigationControl.ZoomIn": word("zoom_in"),
      "NavigationControl.ZoomOut": word("zoom_out"),
      "NavigationControl.ResetBearing": word("north"),
      "GeolocateControl.FindMyLocation": word("your_position"),
      "GeolocateControl.LocationNotAvailable": word("position_failed"),
      "CooperativeGesturesHandler.WindowsHelpText": word("map_by_wheel"),
      "CooperativeGesturesHandler.MacHelpText": word("map_by_wheel_mac"),
      "CooperativeGesturesHandler.MobileHelpText": word("map_by_fingers"),
      "Map.Title": word(mode === "pin" ? "map_pin" : "map"),
    },
  });
  map.touchZoomRotate.disableRotation();
  if (!element.hasAttribute("data-quiet")) {
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    if (mode === "cases") map.addControl(new GeolocateControl({ positionOptions: { enableHighAccuracy: true } }), "top-right");
  }
  // Icons are made when first asked for, and made anew when the theme turns.
  map.on("styleimagemissing", ({ id }: { id: string }) => {
    if (UNIT_SHAPES.includes(id) && !map.hasImage(id)) map.addImage(id, drawUnit(id === "unit-out", 4), { pixelRatio: 4 });
    const level = TIME_LEVELS.find((one) => `shape-${one}` === id);
    if (level && !map.hasImage(id)) map.addImage(id, drawShape(level, 4), { pixelRatio: 4 });
  });
  document.addEventListener("theme:changed", () => {
    for (const id of [...TIME_LEVELS.map((level) => `shape-${level}`), ...UNIT_SHAPES]) if (map.hasImage(id)) map.removeImage(id);
    map.setStyle(styleFor(element), { diff: false });
  });
  if (mode === "pin") pin(element, map);
  else if (mode === "cases") {
    cases(element, map);
    if (element.dataset["units"]) units(element, map, element.dataset["units"]);
    if (element.dataset["scenes"]) scenes(element, map, element.dataset["scenes"]);
    followLists();
  } else still(element, map);
  map.once("idle", () => element.setAttribute("data-ready", ""));
  map.on("error", ({ error }) => console.warn("map:", error.message));
  // For tests and for pages that need more than this module offers.
  (element as HTMLElement & { map?: GlMap }).map = map;
}
