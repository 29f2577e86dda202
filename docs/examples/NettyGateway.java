import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.PublisherConfig;
import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;

/** A gateway on Netty. Arguments: HOST:PORT of a broker, topic, port to listen on. */
@Sharable
public final class NettyGateway extends SimpleChannelInboundHandler<FullHttpRequest> {

  private final RequestPublisher publisher;

  private NettyGateway(RequestPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    var view = BufferedRequest.builder(request.method().name(), request.uri());
    request.headers().forEach(field -> view.header(field.getKey(), field.getValue()));
    // publish has read the body when it returns; the buffer may be released then.
    publisher
        .publish(view.body(request.content().nioBuffer()).build())
        .thenAccept(response -> context.writeAndFlush(answer(response)));
  }

  private static DefaultFullHttpResponse answer(Response response) {
    var content = Unpooled.copiedBuffer(response.json(), UTF_8);
    var status = HttpResponseStatus.valueOf(response.status());
    var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
    response.headers().forEach(answer.headers()::set);
    answer.headers().set("Content-Length", content.readableBytes());
    return answer;
  }

  public static void main(String[] args) throws Exception {
    var config = PublisherConfig.builder()
        .bootstrapServers(args[0])
        .topic(args[1])
        .envelope(EnvelopeConfig.wholeRequest())
        .producerAsync(false)
        .build();
    var publisher = RequestPublisher.create(config);
    var gateway = new NettyGateway(publisher);
    var bootstrap = new ServerBootstrap().channel(NioServerSocketChannel.class);
    bootstrap.group(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()));
    bootstrap.childHandler(new ChannelInitializer<SocketChannel>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        // The aggregator answers 413 for larger bodies.
        channel.pipeline().addLast(new HttpServerCodec(), new HttpServerKeepAliveHandler());
        channel.pipeline().addLast(new HttpObjectAggregator(publisher.maxBodyBytes()), gateway);
      }
    });
    var port = bootstrap.bind("127.0.0.1", Integer.parseInt(args[2])).sync().channel();
    System.out.println("listening on " + ((InetSocketAddress) port.localAddress()).getPort());
    Runtime.getRuntime().addShutdownHook(new Thread(publisher::close));
  }
}
