package io.tailrace.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Which handler serves which operation: the whole surface on one page. */
final class Routes {
    static final String STREAM_EVENTS = "/v1/streams/{stream}/events";

    static final String AGGREGATE = "/v1/aggregates/{aggregate}/{id}";

    static final String SINK = "/v1/sinks/{sink}";
    private static final String COMMITS = "/v1/replication/shards/{shard}/commits";

    static final String GROUP = "/v1/groups/{group}";

    static final String PROJECTION = "/v1/projections/{projection}";

    private Routes() {}

    static RouteTable table() {
        return new RouteTable(List.of(
                new Route("appendEvents", HttpMethod.POST, STREAM_EVENTS, AppendHandler::stream),
                new Route("appendMany", HttpMethod.POST, "/v1/append", AppendHandler::many),
                new Route("importEvents", HttpMethod.POST, "/v1/import", ImportSession::start),
                new Route("readStream", HttpMethod.GET, STREAM_EVENTS, ReadHandler::stream),
                new Route("readEvent", HttpMethod.GET, STREAM_EVENTS + "/{version}", StreamHandler::event),
                new Route("describeStream", HttpMethod.GET, "/v1/streams/{stream}", StreamHandler::describe),
                new Route("headStream", HttpMethod.HEAD, "/v1/streams/{stream}", StreamHandler::describe),
                new Route("listStreams", HttpMethod.GET, "/v1/streams", StreamHandler::list),
                new Route("readAll", HttpMethod.GET, "/v1/events", ReadHandler::all),
                new Route("listAggregates", HttpMethod.GET, "/v1/aggregates", AggregateHandler::list),
                new Route("state", HttpMethod.GET, AGGREGATE, AggregateHandler::state),
                new Route("history", HttpMethod.GET, AGGREGATE + "/history", AggregateHandler::history),
                new Route("command", HttpMethod.POST, AGGREGATE + "/commands/{name}", CommandHandler::run),
                new Route("showSnapshot", HttpMethod.GET, AGGREGATE + "/snapshot", SnapshotHandler::show),
                new Route("rebuildSnapshot", HttpMethod.POST, AGGREGATE + "/snapshot", SnapshotHandler::rebuild),
                new Route("dropSnapshot", HttpMethod.DELETE, AGGREGATE + "/snapshot", SnapshotHandler::drop),
                new Route("listSnapshots", HttpMethod.GET, "/v1/snapshots", SnapshotHandler::list),
                new Route("dropSnapshots", HttpMethod.DELETE, "/v1/snapshots", SnapshotHandler::dropAll),
                new Route("rebuildSnapshots", HttpMethod.POST, "/v1/snapshots/rebuild", SnapshotHandler::rebuildAll),
                new Route("listFollowers", HttpMethod.GET, "/v1/followers", FollowerHandler::list),
                new Route("listSinks", HttpMethod.GET, "/v1/sinks", SinkHandler::list),
                new Route("showSink", HttpMethod.GET, SINK, SinkHandler::show),
                new Route("pauseSink", HttpMethod.POST, SINK + "/pause", SinkHandler::pause),
                new Route("resumeSink", HttpMethod.POST, SINK + "/resume", SinkHandler::resume),
                new Route("skipEvent", HttpMethod.POST, SINK + "/skip", SinkHandler::skip),
                new Route("resetSink", HttpMethod.POST, SINK + "/reset", SinkHandler::reset),
                new Route("listGroups", HttpMethod.GET, "/v1/groups", GroupHandler::list),
                new Route("createGroup", HttpMethod.PUT, GROUP, GroupHandler::create),
                new Route("showGroup", HttpMethod.GET, GROUP, GroupHandler::show),
                new Route("deleteGroup", HttpMethod.DELETE, GROUP, GroupHandler::delete),
                new Route("fetch", HttpMethod.POST, GROUP + "/fetch", GroupHandler::fetch),
                new Route("ack", HttpMethod.POST, GROUP + "/ack", GroupHandler::ack),
                new Route("nack", HttpMethod.POST, GROUP + "/nack", GroupHandler::nack),
                new Route("extend", HttpMethod.POST, GROUP + "/extend", GroupHandler::extend),
                new Route("leave", HttpMethod.POST, GROUP + "/leave", GroupHandler::leave),
                new Route("listParked", HttpMethod.GET, GROUP + "/parked", GroupHandler::parked),
                new Route("replayParked", HttpMethod.POST, GROUP + "/replay", GroupHandler::replay),
                new Route("skipParked", HttpMethod.POST, GROUP + "/skip", GroupHandler::skip),
                new Route("resetGroup", HttpMethod.POST, GROUP + "/reset", GroupHandler::reset),
                new Route("pauseGroup", HttpMethod.POST, GROUP + "/pause", GroupHandler::pause),
                new Route("resumeGroup", HttpMethod.POST, GROUP + "/resume", GroupHandler::resume),
                new Route("cloneGroup", HttpMethod.POST, GROUP + "/clone", GroupHandler::copy),
                new Route("showReplica", HttpMethod.GET, "/v1/replica", ReplicaHandler::show),
                new Route("promote", HttpMethod.POST, "/v1/replica/promote", ReplicaHandler::promote),
                new Route("replicaStore", HttpMethod.GET, "/v1/replication/store", ReplicationHandler::store),
                new Route("replicaCommit", HttpMethod.GET, COMMITS + "/{sequence}", ReplicationHandler::commit),
                new Route("replicaCommits", HttpMethod.GET, COMMITS, ReplicationHandler::commits),
                new Route("listProjections", HttpMethod.GET, "/v1/projections", ProjectionHandler::list),
                new Route("showProjection", HttpMethod.GET, PROJECTION, ProjectionHandler::show),
                new Route("pauseProjection", HttpMethod.POST, PROJECTION + "/pause", ProjectionHandler::pause),
                new Route("resumeProjection", HttpMethod.POST, PROJECTION + "/resume", ProjectionHandler::resume),
                new Route("rebuildProjection", HttpMethod.POST, PROJECTION + "/rebuild", ProjectionHandler::rebuild),
                new Route("retryProjection", HttpMethod.POST, PROJECTION + "/retry", ProjectionHandler::retry),
                new Route("skipProjectionEvent", HttpMethod.POST, PROJECTION + "/skip", ProjectionHandler::skip),
                new Route("pageView", HttpMethod.GET, PROJECTION + "/views", ViewHandler::page),
                new Route("readView", HttpMethod.GET, PROJECTION + "/views/{key}", ViewHandler::find),
                new Route("openSocket", HttpMethod.GET, "/v1/ws", Socket::open),
                new Route("info", HttpMethod.GET, "/v1/info", OpsHandler::info),
                new Route("live", HttpMethod.GET, "/livez", OpsHandler::live),
                new Route("ready", HttpMethod.GET, "/readyz", OpsHandler::ready),
                new Route("started", HttpMethod.GET, "/startupz", OpsHandler::started),
                new Route("metrics", HttpMethod.GET, "/metrics", OpsHandler::metrics),
                new Route("contract", HttpMethod.GET, "/openapi.yaml", OpsHandler::contract),
                new Route("socketContract", HttpMethod.GET, "/asyncapi.yaml", OpsHandler::socketContract)));
    }
}
