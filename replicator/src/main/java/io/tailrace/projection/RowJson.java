package io.tailrace.projection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/** A row as a JSON object, a member for each column. */
final class RowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RowJson() {}

    /** The columns from {@code first} on, from 1. */
    static byte[] write(ResultSet row, int first) throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        ResultSetMetaData columns = row.getMetaData();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            for (int column = first; column <= columns.getColumnCount(); column++) {
                out.writeFieldName(columns.getColumnLabel(column));
                value(out, row.getObject(column));
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void value(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (value instanceof Double || value instanceof Float) {
            out.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof Timestamp time) {
            out.writeString(time.toInstant().toString());
        } else {
            out.writeString(value.toString());
        }
    }
}
