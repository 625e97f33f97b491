import type { Dependencies } from "../../provider/lifecycle/context";
import { type CommandEnd, type ProgramInputs, type SimulatedKind, SimulatedStack } from "../rig";
import type { Act, ActKind } from "./acts";

/** Who is told which pass of the engine begins, and how it ended. */
export interface Audience {
  readonly begin: (kind: ActKind) => Act;
  readonly end: (act: Act, end: CommandEnd) => void;
}

/** The engine, with its passes over the resource told apart. */
export class ActingStack extends SimulatedStack {
  private readonly audience: Audience;

  constructor(
    audience: Audience,
    dependencies: Dependencies,
    config: Readonly<Record<string, string>>,
    ...resource: readonly [name: string, stack: string, kind: SimulatedKind]
  ) {
    super(dependencies, config, ...resource);
    this.audience = audience;
  }

  override preview(program: ProgramInputs): Promise<CommandEnd> {
    return this.act("preview", () => super.preview(program));
  }

  override upWithoutPreview(program: ProgramInputs): Promise<CommandEnd> {
    return this.act("up", () => super.upWithoutPreview(program));
  }

  override refresh(): Promise<CommandEnd> {
    return this.act("refresh", () => super.refresh());
  }

  override forceReplacement(program: ProgramInputs): Promise<CommandEnd> {
    return this.act("replacement", () => super.forceReplacement(program));
  }

  override destroy(): Promise<CommandEnd> {
    return this.act("destroy", () => super.destroy());
  }

  private async act(kind: ActKind, pass: () => Promise<CommandEnd>): Promise<CommandEnd> {
    const act = this.audience.begin(kind);
    const end = await pass();
    this.audience.end(act, end);
    return end;
  }
}
