package chat.node.room;

import chat.node.testkit.Plans;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoomPlansIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                RoomDao.LOOK,
                RoomDao.MAKE_OPEN,
                RoomDao.LOCK,
                RoomDao.JOIN,
                RoomDao.LEAVE,
                RoomDao.FORGET_EMPTY,
                RoomDao.MEMBERSHIPS,
                RoomDao.AUDIENCE,
                RoomListDao.OPEN,
                RoomListDao.FIND,
                RoomListDao.CREATE,
                RoomListDao.LOCK,
                RoomListDao.REMOVE,
                RoomListDao.SET_ROLE,
                RoomListDao.NAME
            })
    void everyStatementIsALookup(String sql) {
        Plans.assertLookups(sql);
    }
}
