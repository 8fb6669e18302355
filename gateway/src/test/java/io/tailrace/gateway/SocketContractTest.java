package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.tailrace.command.Aggregates;
import io.tailrace.samples.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is said over a socket is what {@code asyncapi.yaml} says, both ways. */
@Timeout(60)
class SocketContractTest {
    private static final String ROOT = "https://tailrace.io/";

    /** At least one of every message that a client may send, with every member it may have, in an order that is answered. */
    private static final List<String> SENT = List.of(
            "{'op':'append','id':'1','stream':'order-1','expected':'none','ack':'memory','events':[{'type':'A','data':1}]}",
            "{'op':'append','id':'2','events':[{'stream':'a-{x}','type':'A'},{'stream':'b-{x}','type':'B'}],"
                    + "'expected':{'a-{x}':0},'checks':[{'stream':'c-{x}','expected':0}],'ack':'disk'}",
            "{'op':'command','id':'3','aggregate':'account/1','name':'Open','data':{'amount':5},'expected':0,"
                    + "'correlation':'k','causation':'l','ack':'disk'}",
            "{'op':'subscribe','sub':'one','stream':'order-1','types':['A'],'after':0,'shape':'stored','credit':10}",
            "{'op':'subscribe','sub':'all','prefix':'order-','categories':['order'],'after':'v1.AAA','credit':5}",
            "{'op':'consume','sub':'g','group':'g','member':'m','leaseMillis':60000,'credit':10}",
            "{'op':'extend','sub':'g','ids':['%s'],'leaseMillis':60000}",
            "{'op':'nack','sub':'g','ids':['x'],'action':'retry','delayMillis':5,'reason':'why'}",
            "{'op':'ack','sub':'g','ids':['%s','x']}",
            "{'op':'append','id':'4','stream':'order-1','expected':7,'events':[{'type':'A'}]}",
            "{'op':'credit','sub':'all','n':5}",
            "{'op':'unsubscribe','sub':'all'}");

    /** What is waited for before the next of those is sent. */
    private static final List<String> ANSWERS = List.of(
            "acks",
            "acks",
            "acks",
            "caught-up",
            "caught-up",
            "deliveries",
            "settled",
            "settled",
            "settled",
            "error",
            "",
            "");

    @TempDir
    Path directory;

    private final JsonNode contract = read("asyncapi.yaml");
    private final SchemaRegistry registry = SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemas(Map.of(
                    ROOT + "asyncapi.yaml", contract.toString(),
                    ROOT + "openapi.yaml", read("openapi.yaml").toString())));
    private final Set<String> sent = new TreeSet<>();
    private final Set<String> received = new TreeSet<>();
    private TestNode node;

    @BeforeEach
    void start() {
        Aggregates samples = Aggregates.of(new Samples().aggregates());
        node = TestNode.start(directory, 1, config -> config.withAggregates(samples));
        node.put("/v1/groups/g", "{}");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void shouldExchangeExactlyTheMessagesOfTheContract() throws Exception {
        SocketClient client = new SocketClient(node, Socket.TEXT);
        String delivery = "";
        for (int i = 0; i < SENT.size(); i++) {
            String message = SENT.get(i).replace('\'', '"').replace("%s", delivery);
            String op = TestNode.json(message).path("op").asString();
            valid(op, TestNode.json(message));
            sent.add(op);
            client.send(message);
            JsonNode answer = next(client, ANSWERS.get(i));
            delivery = answer.at("/deliveries/0/id").asString(delivery);
        }
        assertThat(sent).as("what a node receives").isEqualTo(described("receive"));
        assertThat(received).as("what a node sends").isEqualTo(described("send"));
    }

    @Test
    void shouldReadExactlyTheMessagesOfTheContract() throws Exception {
        SocketClient client = new SocketClient(node, Socket.TEXT);
        client.send("{\"op\":\"fly\"}");
        String known = client.next("error").at("/problem/detail").asString();
        assertThat(known.substring(known.indexOf("are ") + 4).split(", "))
                .containsExactlyInAnyOrderElementsOf(described("receive"));
    }

    /** Nor is there a member that one of the two knows alone. */
    @Test
    void shouldRefuseMembersThatTheContractDoesNotName() throws Exception {
        SocketClient client = new SocketClient(node, Socket.TEXT);
        for (String example : SENT) {
            ObjectNode message = (ObjectNode) TestNode.json(example.replace('\'', '"'));
            message.put("colour", 1);
            assertThat(schema(message.path("op").asString()).validate(message))
                    .as(example)
                    .isNotEmpty();
            client.send(message.toString());
            JsonNode problem = client.next("error").path("problem");
            assertThat(problem.path("status").asInt()).as(example).isEqualTo(400);
            assertThat(problem.path("member").asString()).as(example).isEqualTo("colour");
        }
    }

    @Test
    void shouldSendEveryMemberOfTheContractOnce() {
        Set<String> members = new TreeSet<>();
        Set<String> shown = new TreeSet<>();
        for (String op : described("receive")) {
            name(op, contract.at(pointer(op) + "/properties"), members);
        }
        for (String example : SENT) {
            JsonNode message = TestNode.json(example.replace('\'', '"'));
            name(message.path("op").asString(), message, shown);
        }
        assertThat(shown).isEqualTo(members);
    }

    private static void name(String op, JsonNode object, Set<String> names) {
        object.properties().forEach(member -> names.add(op + "." + member.getKey()));
    }

    /** Takes messages until one of that kind comes, and holds each against the contract; a missing node for none. */
    private JsonNode next(SocketClient client, String op) throws InterruptedException {
        JsonNode message = contract.path("none");
        while (!op.equals(message.path("op").asString(""))) {
            message = Objects.requireNonNull(client.poll(40_000), "waited for " + op);
            String came = message.path("op").asString();
            valid(came, message);
            received.add(came);
        }
        return message;
    }

    private void valid(String op, JsonNode message) {
        assertThat(schema(op).validate(message)).as(message.toString()).isEmpty();
    }

    private Schema schema(String op) {
        return registry.getSchema(SchemaLocation.of(ROOT + "asyncapi.yaml#" + pointer(op)));
    }

    /** Where the schema of a message stands. */
    private String pointer(String op) {
        String pointer =
                contract.at("/components/messages/" + op + "/payload/$ref").asString();
        return pointer.substring(1);
    }

    /** The messages that the node receives, or sends. */
    private Set<String> described(String action) {
        Set<String> names = new TreeSet<>();
        contract.path("operations").forEach(operation -> {
            if (operation.path("action").asString().equals(action)) {
                operation.path("messages").forEach(message -> {
                    String path = message.path("$ref").asString();
                    assertThat(contract.at(path.substring(1)).isMissingNode())
                            .as(path)
                            .isFalse();
                    names.add(path.substring(path.lastIndexOf('/') + 1));
                });
            }
        });
        return names;
    }

    private static JsonNode read(String document) {
        try (InputStream in =
                Objects.requireNonNull(SocketContractTest.class.getResourceAsStream("/" + document), document)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
