// The app's Home tab.

import { drawBlocks } from "./blocks.js";
import { fill, h, icon, keepingFocus } from "./dom.js";
import { toast } from "./overlays.js";
import { Values } from "./values.js";

/** Shows `store.home`. */
export class Home {
  constructor(box, store) {
    this.box = box;
    this.store = store;
    this.body = h("div", { class: "home-body" });
    this.values = null;
  }

  /** Bring the tab up to date. */
  show() {
    const view = this.store.home;
    if (!view) {
      fill(this.box, h("div", { class: "nothing" }, icon("home"), h("p", {}, "The app has not put anything here yet.")));
      return;
    }
    if (this.values && this.viewId === view.id) this.values.adopt(view.state.values);
    else this.values = new Values(view.state.values);
    this.viewId = view.id;
    if (this.box.firstElementChild !== this.body) fill(this.box, this.body);
    keepingFocus(() => drawBlocks(this.body, view.blocks, this.#context(view)));
  }

  #context(view) {
    const place = (block, it) => ({ view_id: view.id, block_id: block.block_id, action_id: it.action_id });
    return {
      names: this.store.names,
      surface: "home",
      key: view.id,
      values: this.values,
      act: async (block, it, choice) => {
        try {
          return await this.store.post("action", { ...place(block, it), choice, values: this.values.byBlock });
        } catch (error) {
          toast(error.message);
          return { failure: error.message };
        }
      },
      options: (block, it, typed) => this.store.post("options", { ...place(block, it), typed }),
    };
  }
}
