/** Photos: made small before they travel, shown before they are sent, dropped one by one. */
import { onEach } from "./page";
import { word } from "./words";

const LONGEST_PX = 1920;
const QUALITY = 0.82;
const SMALL_ENOUGH_BYTES = 400_000;

/** Return the photo no longer than 1920 px a side, upright, as JPEG; or as it was, if it cannot be read. */
export async function shrink(photo: File): Promise<File> {
  if (!photo.type.startsWith("image/") || (photo.type === "image/jpeg" && photo.size <= SMALL_ENOUGH_BYTES)) return photo;
  try {
    const picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= photo.size) return photo;
    return new File([blob], photo.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: photo.lastModified });
  } catch {
    return photo;
  }
}

/** Whether it is in Apple's own format, by its first bytes, and this browser cannot read it either. The server would refuse it. */
export async function isUnreadableHeic(photo: File): Promise<boolean> {
  const head = new TextDecoder("latin1").decode(await photo.slice(4, 12).arrayBuffer());
  if (!/^ftyp(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(head)) return false;
  try {
    (await createImageBitmap(photo)).close();
    return false;
  } catch {
    return true;
  }
}

/** Return the photos that can be sent; of the others it is said at once, under the button that was pressed. */
async function readable(camera: HTMLElement, fresh: File[]): Promise<File[]> {
  camera.querySelector("[data-photo-refused]")?.remove();
  const refused = await Promise.all(fresh.map(isUnreadableHeic));
  if (refused.includes(true)) {
    const line = document.createElement("p");
    line.className = "field__error";
    line.setAttribute("role", "alert");
    line.dataset["photoRefused"] = "heic";
    line.textContent = word("heic");
    camera.append(line);
  }
  return fresh.filter((_, at) => !refused[at]);
}

function put(input: HTMLInputElement, photos: File[]): void {
  const transfer = new DataTransfer();
  for (const photo of photos) transfer.items.add(photo);
  input.files = transfer.files;
}

function watch(camera: HTMLElement): void {
  const input = camera.querySelector<HTMLInputElement>("input[type=file]");
  const previews = camera.querySelector<HTMLElement>("[data-previews]");
  const drop = camera.querySelector<HTMLElement>(".camera__drop");
  if (!input || !previews || !drop) return;
  let photos: File[] = [];

  const show = (): void => {
    for (const old of previews.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    previews.replaceChildren(
      ...photos.map((photo, at) => {
        const box = document.createElement("div");
        box.className = "camera__photo";
        const image = document.createElement("img");
        image.src = URL.createObjectURL(photo);
        image.alt = word("photo", { count: at + 1 });
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "button button--small button--icon";
        remove.setAttribute("aria-label", word("remove_photo"));
        remove.textContent = "×";
        remove.addEventListener("click", () => {
          photos = photos.filter((one) => one !== photo);
          put(input, photos);
          show();
          tell();
          input.focus();
        });
        box.append(image, remove);
        return box;
      }),
    );
  };

  const tell = (): void => void camera.dispatchEvent(new CustomEvent("photos:changed", { bubbles: true, detail: { photos } }));

  const take = async (fresh: File[]): Promise<void> => {
    drop.setAttribute("aria-busy", "true");
    const small = await Promise.all((await readable(camera, fresh)).map(shrink));
    photos = camera.hasAttribute("data-several") ? [...photos, ...small] : small.slice(0, 1);
    put(input, photos);
    drop.removeAttribute("aria-busy");
    show();
    tell();
  };

  /** What another module kept, and brings back. */
  camera.addEventListener("photos:put", (event) => {
    photos = [...(event as CustomEvent<{ photos: File[] }>).detail.photos];
    put(input, photos);
    show();
  });

  input.addEventListener("change", () => void take([...(input.files ?? [])]));
  for (const name of ["dragover", "dragleave", "drop"] as const) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") void take([...(event.dataTransfer?.files ?? [])]);
    });
  }
  input.form?.addEventListener("reset", () => {
    photos = [];
    show();
  });
}

export function startPhotos(): void {
  onEach<HTMLElement>("[data-photos]", watch);
}
