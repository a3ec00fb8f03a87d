package chat.node.message;

import chat.node.testkit.Plans;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagePlansIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                AppendDao.APPEND,
                MessageDao.BY_PLACE,
                MessageDao.BY_IDS,
                MessageDao.BEFORE,
                MessageDao.AFTER,
                MessageDao.CHANGED,
                MessageDao.CHANGED_SINCE,
                MessageDao.FIRST,
                MessageDao.DOOR,
                MessageDao.DOORS,
                MessageDao.LOCK_ROOM_OF,
                MessageDao.CHANGE,
                MessageDao.DELETED,
                InboxDao.INBOX,
                RetentionDao.ROOMS,
                RetentionDao.DELETE
            })
    void everyStatementIsALookup(String sql) {
        Plans.assertLookups(sql);
    }
}
