import type { ConfigReader } from "../../provider/lifecycle/config";
import type { Properties } from "../../provider/lifecycle/state";
import { Plugin } from "../../provider/plugin/provider";
import { CONNECTION_DELETE } from "../../provider/resources/connectionDelete";
import type { SimulatedKind } from "./simulatedStack";
import { pluginConfig, pluginUrn } from "./toPlugin";

/** No `customTimeouts`. */
const NO_TIMEOUT = 0;

/** A plugin that is called as a dynamic provider is, without gRPC: under a virtual clock nothing may wait for a socket. */
class PluginCalls {
  private readonly plugin: Plugin;

  constructor(plugin: Plugin) {
    this.plugin = plugin;
  }

  configure({ config }: { readonly config: ConfigReader }): Promise<void> {
    this.plugin.configure(pluginConfig(config));
    return Promise.resolve();
  }

  async check(olds: Properties, news: Properties) {
    const { resourceUrn, __provider: _ofDynamic, ...program } = news;
    const { inputs, failures } = await this.plugin.check(pluginUrn(resourceUrn), olds, program);
    return { inputs, failures: [...failures] };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const { replaces = [], ...others } = await this.plugin.diff(pluginUrn(news["resourceUrn"]), id, olds, news);
    return { ...others, replaces: [...replaces] };
  }

  async create(news: Properties) {
    const { id, properties } = await this.plugin.create(pluginUrn(news["resourceUrn"]), news, NO_TIMEOUT);
    return { id, outs: properties };
  }

  async update(id: string, olds: Properties, news: Properties) {
    const urn = pluginUrn(news["resourceUrn"]);
    const { properties } = await this.plugin.update(urn, id, olds, news, NO_TIMEOUT);
    return { outs: properties };
  }

  async read(id: string, props: Properties) {
    const { id: same, properties } = await this.plugin.read(pluginUrn(props["resourceUrn"]), id, props);
    return { id: same, props: properties };
  }

  delete(id: string, props: Properties): Promise<void> {
    return this.plugin.delete(pluginUrn(props["resourceUrn"]), id, props);
  }
}

/**
 * A single connection behind the plugin.
 *
 * @param onOpen - is given each plugin that the engine starts
 */
export function pluginCalls(onOpen: (plugin: Plugin) => void): SimulatedKind {
  return {
    kind: CONNECTION_DELETE,
    open: (dependencies) => {
      const plugin = new Plugin(dependencies);
      onOpen(plugin);
      return new PluginCalls(plugin);
    },
  };
}
