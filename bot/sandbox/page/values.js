// What a person has put into the inputs of a view, in the shape of `view.state.values`.

/** The values of one view. What was touched here survives an update where block_id, action_id and type stay. */
export class Values {
  constructor(values) {
    this.byBlock = structuredClone(values);
    this.touched = new Set();
  }

  get(blockId, actionId) {
    return this.byBlock[blockId]?.[actionId];
  }

  set(blockId, actionId, state) {
    (this.byBlock[blockId] ??= {})[actionId] = state;
    this.touched.add(JSON.stringify([blockId, actionId]));
  }

  /** Take over what the server says after an update of the view. */
  adopt(values) {
    const before = this.byBlock;
    this.byBlock = structuredClone(values);
    for (const key of this.touched) {
      const [blockId, actionId] = JSON.parse(key);
      const was = before[blockId]?.[actionId];
      const now = this.byBlock[blockId]?.[actionId];
      if (was && now?.type === was.type) this.byBlock[blockId][actionId] = was;
      else this.touched.delete(key);
    }
  }
}
