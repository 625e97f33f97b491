import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * A search engine of one node, on 127.0.0.1 alone. Its only argument is an empty folder for its data. It prints the URL at
 * which it listens, and ends when its standard input does: whoever has started it can't leave it behind.
 */
public final class LoopbackNode extends Node {
  private LoopbackNode(Environment environment) {
    super(environment, List.of(Netty4Plugin.class), false);
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Settings settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", home.resolve("data").toString())
            .put("path.logs", home.resolve("logs").toString())
            .put("cluster.name", "pulumi-atlan-test")
            .put("node.name", "only")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            // Whatever is free.
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            // A full disk of a developer is no reason to refuse some kilobytes.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    LoopbackNode node =
        new LoopbackNode(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "only"));
    node.start();
    HttpServerTransport http = node.injector().getInstance(HttpServerTransport.class);
    int port = http.boundAddress().publishAddress().getPort();
    System.out.println("listening on http://127.0.0.1:" + port);
    while (System.in.read() >= 0) {
      // What is written to it means nothing.
    }
    node.close();
    System.exit(0);
  }
}
