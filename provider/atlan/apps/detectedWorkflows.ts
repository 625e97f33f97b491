import type { HttpClient } from "../../http/client";
import type { AtlanApi, Patience, WorkflowOrder } from "../api";
import { AssetSearches } from "../assets";
import { PackageWorkflows } from "../packages/packageWorkflows";
import { describeApiKind, detectApiKind } from "./detectApp";
import { NativeApps } from "./nativeApps";

/** {@link AtlanApi} on the API that the tenant serves. It is detected once, at the first call for which the APIs differ. */
export class DetectedWorkflows extends AssetSearches implements AtlanApi {
  private readonly appId: string | undefined;
  private readonly announce: (line: string) => void;
  private choosing: Promise<AtlanApi> | undefined;

  /** @param announce - called once with the API and why it was chosen */
  constructor(http: HttpClient, appId: string | undefined, announce: (line: string) => void) {
    super(http);
    this.appId = appId;
    this.announce = announce;
  }

  async findWorkflow(name: string, patience: Patience) {
    return (await this.served(patience)).findWorkflow(name, patience);
  }

  async findRuns(workflowName: string, patience: Patience) {
    return (await this.served(patience)).findRuns(workflowName, patience);
  }

  async findRun(runId: string, patience: Patience) {
    return (await this.served(patience)).findRun(runId, patience);
  }

  async findLiveRuns(connectionQualifiedName: string, patience: Patience) {
    return (await this.served(patience)).findLiveRuns(connectionQualifiedName, patience);
  }

  async prepareStart(patience: Patience) {
    return (await this.served(patience)).prepareStart(patience);
  }

  async createAndRun(order: WorkflowOrder, patience: Patience) {
    return (await this.served(patience)).createAndRun(order, patience);
  }

  async rerun(workflowName: string, patience: Patience) {
    return (await this.served(patience)).rerun(workflowName, patience);
  }

  async stopRun(runId: string, patience: Patience) {
    return (await this.served(patience)).stopRun(runId, patience);
  }

  async archiveWorkflow(name: string, patience: Patience) {
    return (await this.served(patience)).archiveWorkflow(name, patience);
  }

  private async served(patience: Patience): Promise<AtlanApi> {
    this.choosing ??= this.choose(patience);
    try {
      return await this.choosing;
    } catch (error) {
      this.choosing = undefined;
      throw error;
    }
  }

  private async choose(patience: Patience): Promise<AtlanApi> {
    const apiKind = await detectApiKind(this.http, this.appId, patience);
    this.announce(describeApiKind(apiKind));
    return apiKind.kind === "app" ? new NativeApps(this.http, apiKind.appId) : new PackageWorkflows(this.http);
  }
}
